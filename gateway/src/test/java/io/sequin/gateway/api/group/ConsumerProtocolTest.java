package io.sequin.gateway.api.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.gateway.GatewayFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kafka's own consumer with {@code group.protocol=consumer} against a gateway. */
final class ConsumerProtocolTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Map<String, Object> NEW = Map.of("group.protocol", "consumer");
  private static final Map<String, Object> CLASSIC =
      Map.of(
          "group.protocol",
          "classic",
          "heartbeat.interval.ms",
          500,
          "partition.assignment.strategy",
          CooperativeStickyAssignor.class.getName());

  private final Admin admin = GatewayFixture.admin();
  private final List<Worker> workers = new ArrayList<>();

  @AfterEach
  void stopAll() {
    workers.forEach(Worker::close);
    admin.close();
  }

  @Test
  void consumersShareATopicAndWhoStaysGetsEverything() throws Exception {
    createTopic("shared", 4);
    Worker first = worker("sharing", NEW, consumer -> consumer.subscribe(List.of("shared")));
    await().atMost(PATIENCE).until(() -> first.assignment().size() == 4);
    Worker second = worker("sharing", NEW, consumer -> consumer.subscribe(List.of("shared")));

    await()
        .atMost(PATIENCE)
        .until(() -> first.assignment().size() == 2 && second.assignment().size() == 2);
    ConsumerGroupDescription described = describe("sharing");
    assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
    assertThat(described.type()).isEqualTo(GroupType.CONSUMER);
    assertThat(described.partitionAssignor()).isEqualTo("uniform");
    assertThat(described.members()).hasSize(2);
    assertThat(
            described.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .collect(Collectors.toSet()))
        .hasSize(4);

    first.close();
    await().atMost(PATIENCE).until(() -> second.assignment().size() == 4);
  }

  @Test
  void aMemberCommitsAndAnotherGoesOnFromThere() throws Exception {
    createTopic("committed", 1);
    TopicPartition partition = new TopicPartition("committed", 0);
    Worker first = worker("committing", NEW, consumer -> consumer.subscribe(List.of("committed")));
    await().atMost(PATIENCE).until(() -> first.assignment().contains(partition));
    first.commit(Map.of(partition, new OffsetAndMetadata(0, "mine")));
    await().atMost(PATIENCE).until(first::hasCommitted);
    first.close();

    assertThat(
            admin
                .listConsumerGroupOffsets("committing")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition)
                .metadata())
        .isEqualTo("mine");
  }

  @Test
  void aPatternMatchesTopicsThatComeAndGrow() throws Exception {
    createTopic("match-1", 1);
    Worker worker =
        worker(
            "matching",
            NEW,
            consumer -> consumer.subscribe(new SubscriptionPattern("match-[0-9]")));
    await().atMost(PATIENCE).until(() -> worker.assignment().size() == 1);

    createTopic("match-2", 1);
    await().atMost(PATIENCE).until(() -> worker.assignment().size() == 2);
    admin.createPartitions(Map.of("match-1", NewPartitions.increaseTo(3))).all().get();
    await().atMost(PATIENCE).until(() -> worker.assignment().size() == 4);
  }

  @Test
  void classicConsumersAreReplacedOneByOneAndBack() throws Exception {
    createTopic("migrated", 4);
    Worker old = worker("migrating", CLASSIC, consumer -> consumer.subscribe(List.of("migrated")));
    await().atMost(PATIENCE).until(() -> old.assignment().size() == 4);
    Worker fresh = worker("migrating", NEW, consumer -> consumer.subscribe(List.of("migrated")));

    await()
        .atMost(PATIENCE)
        .until(() -> old.assignment().size() == 2 && fresh.assignment().size() == 2);
    ConsumerGroupDescription mixed = describe("migrating");
    assertThat(mixed.type()).isEqualTo(GroupType.CONSUMER);
    assertThat(
            mixed.members().stream().map(MemberDescription::upgraded).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Optional.of(true), Optional.of(false)));

    fresh.close();
    await().atMost(PATIENCE).until(() -> old.assignment().size() == 4);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(describe("migrating").type()).isEqualTo(GroupType.CLASSIC));
  }

  private void createTopic(String name, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
  }

  private ConsumerGroupDescription describe(String groupId) throws Exception {
    return admin.describeConsumerGroups(List.of(groupId)).all().get().get(groupId);
  }

  private Worker worker(
      String groupId,
      Map<String, Object> configs,
      Consumer<KafkaConsumer<String, String>> subscribe) {
    Worker worker = new Worker(groupId, configs, subscribe);
    workers.add(worker);
    return worker;
  }
}
