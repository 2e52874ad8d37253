package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.junit.jupiter.api.Test;

/** What administrators see and change of share groups, by Kafka's own client. */
final class ShareGroupAdminTest extends ShareTest {

  @Test
  void aGroupIsListedAndDescribed() {
    String topic = newTopic(2);
    String group = newName();
    member(group, topic).poll(PATIENCE.dividedBy(40));

    GroupListing listed =
        get(admin.listGroups().all()).stream()
            .filter(each -> each.groupId().equals(group))
            .findFirst()
            .orElseThrow();
    assertThat(listed.type()).contains(GroupType.SHARE);
    assertThat(listed.protocol()).isEqualTo("share");
    assertThat(listed.groupState()).contains(GroupState.STABLE);
    ShareGroupDescription described = describe(group);
    assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
    assertThat(described.members())
        .singleElement()
        .satisfies(
            member ->
                assertThat(member.assignment().topicPartitions())
                    .containsExactlyInAnyOrder(
                        new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
  }

  @Test
  void offsetsAreToldWithTheLag() {
    String topic = newTopic(1);
    String group = earliestGroup();
    send(topic, 10);
    KafkaShareConsumer<String, String> member = member(group, topic);
    poll(member, 10);
    assertThat(offset(group, topic).lag()).contains(10L);
    member.commitSync();
    send(topic, 3);

    SharePartitionOffsetInfo offset = offset(group, topic);
    assertThat(offset.startOffset()).isEqualTo(10);
    assertThat(offset.lag()).contains(3L);
  }

  @Test
  void offsetsOfAnIdleGroupCanBeSetAndForgotten() {
    String topic = newTopic(1);
    String group = earliestGroup();
    send(topic, 10);
    KafkaShareConsumer<String, String> member = member(group, topic);
    poll(member, 10);
    TopicPartition partition = new TopicPartition(topic, 0);
    assertRefused(
        admin.alterShareGroupOffsets(group, Map.of(partition, 4L)).all(),
        GroupNotEmptyException.class);
    assertRefused(
        admin.deleteShareGroupOffsets(group, Set.of(topic)).all(), GroupNotEmptyException.class);
    member.close();

    get(admin.alterShareGroupOffsets(group, Map.of(partition, 4L)).all());
    assertThat(offset(group, topic).startOffset()).isEqualTo(4);
    try (KafkaShareConsumer<String, String> next = member(group, topic)) {
      assertThat(values(poll(next, 6))).startsWith("4").endsWith("9");
    }
    get(admin.deleteShareGroupOffsets(group, Set.of(topic)).all());
    assertThat(offsets(group)).isEmpty();
    get(admin.deleteShareGroups(List.of(group)).all());
    assertRefused(admin.describeShareGroups(List.of(group)).all(), GroupIdNotFoundException.class);
  }

  @Test
  void aGroupOfAnotherKindIsNoShareGroup() {
    String topic = newTopic(1);
    String group = newName();
    get(
        admin
            .alterConsumerGroupOffsets(
                group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
            .all());

    assertRefused(
        admin.alterShareGroupOffsets(group, Map.of(new TopicPartition(topic, 0), 0L)).all(),
        GroupIdNotFoundException.class);
    assertRefused(admin.describeShareGroups(List.of(group)).all(), GroupIdNotFoundException.class);
  }

  @Test
  void aMemberThatLeavesIsGone() {
    String topic = newTopic(1);
    String group = newName();
    KafkaShareConsumer<String, String> member = member(group, topic);
    member.poll(PATIENCE.dividedBy(40));
    member.close();

    await().atMost(PATIENCE).until(() -> describe(group).groupState() == GroupState.EMPTY);
  }

  private ShareGroupDescription describe(String group) {
    return get(admin.describeShareGroups(List.of(group)).all()).get(group);
  }

  private SharePartitionOffsetInfo offset(String group, String topic) {
    return offsets(group).get(new TopicPartition(topic, 0));
  }

  private Map<TopicPartition, SharePartitionOffsetInfo> offsets(String group) {
    return get(
        admin
            .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
            .partitionsToOffsetInfo(group));
  }
}
