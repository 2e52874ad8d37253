package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** From a cluster of three brokers, of which some die, and one is elected that lacks records. */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class SeveralBrokersIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int COUNT = 300;
  private static final List<String> SETTINGS =
      List.of("broker.session.timeout.ms=3000", "broker.heartbeat.interval.ms=500");

  private static KafkaBroker one;
  private static KafkaBroker two;
  private static KafkaBroker three;
  private static GatewayProcess gateway;
  private static LinkCommandLine links;
  private static SourceRecords source;

  @BeforeAll
  static void begin() {
    one = KafkaBroker.start(List.of(), SETTINGS);
    two = one.startAnother(2, SETTINGS);
    three = one.startAnother(3, SETTINGS);
    gateway = GatewayProcess.start();
    links = new LinkCommandLine(gateway);
    source = new SourceRecords(one.bootstrap());
  }

  @AfterAll
  static void end() {
    gateway.close();
    three.close();
    two.close();
    one.close();
  }

  @Test
  void aLinkGoesOnWithWhoeverLeads() {
    create("spread", Map.of(0, List.of(1, 2), 1, List.of(2, 3), 2, List.of(3, 1)), Map.of());
    source.write("spread", 3, COUNT);
    links.create("spread", one.bootstrap(), "spread");
    awaitCopied("spread", COUNT);

    two.killHard();
    awaitLeader("spread", 1, 3);
    source.write("spread", 3, IntStream.range(COUNT, 2 * COUNT));
    awaitCopied("spread", 2 * COUNT);
    two.startAgain();
    awaitInSyncReplicas("spread", 1, 2);
    three.killHard();
    awaitLeader("spread", 1, 2);
    source.write("spread", 3, IntStream.range(2 * COUNT, 3 * COUNT));
    awaitCopied("spread", 3 * COUNT);
    three.startAgain();

    LogDigest.assertSame("spread", "read_committed", gateway.bootstrap(), one.bootstrap());
    assertThat(links.status("spread")).contains("\"truncatedRecords\":0");
  }

  @Test
  void anUncleanElectionIsFollowed() {
    create(
        "unclean",
        Map.of(0, List.of(2, 3)),
        Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1"));
    source.write("unclean", 1, COUNT);
    links.create("unclean", one.bootstrap(), "unclean");
    awaitCopied("unclean", COUNT);
    three.killHard();
    awaitInSyncReplicas("unclean", 0, 1);
    source.write("unclean", 1, IntStream.range(COUNT, 2 * COUNT));
    awaitCopied("unclean", 2 * COUNT);

    two.killHard();
    three.startAgain();
    awaitLeader("unclean", 0, 3);
    source.write("unclean", 1, IntStream.range(5 * COUNT, 5 * COUNT + 10));

    links.awaitStatus("unclean", "\"truncatedRecords\":" + COUNT);
    awaitCopied("unclean", 2 * COUNT + 10);
    LogDigest.assertSame("unclean", "read_committed", gateway.bootstrap(), one.bootstrap());
    two.startAgain();
  }

  private static void create(
      String topic, Map<Integer, List<Integer>> replicas, Map<String, String> configs) {
    try (Admin admin = one.admin()) {
      JavaClient.get(
          admin.createTopics(List.of(new NewTopic(topic, replicas).configs(configs))).all());
    }
  }

  private static void awaitCopied(String topic, int count) {
    links.awaitCopied(topic, (long) count * SourceRecords.VALUE_BYTES);
  }

  private static void awaitLeader(String topic, int partition, int broker) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              TopicPartitionInfo info = describe(topic, partition);
              return info.leader() != null && info.leader().id() == broker;
            });
  }

  private static void awaitInSyncReplicas(String topic, int partition, int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> describe(topic, partition).isr().size() == count);
  }

  private static TopicPartitionInfo describe(String topic, int partition) {
    try (Admin admin = one.admin()) {
      return JavaClient.get(admin.describeTopics(List.of(topic)).allTopicNames())
          .get(topic)
          .partitions()
          .get(partition);
    }
  }
}
