package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.junit.jupiter.api.Test;

/** Kafka's own share consumer against a gateway. */
final class ShareConsumerTest extends ShareTest {

  private static final Duration NOTHING_COMES = Duration.ofSeconds(1);

  @Test
  void whatWasPolledIsDoneWithTheNextPoll() {
    String topic = newTopic(1);
    String group = earliestGroup();
    send(topic, 10);
    KafkaShareConsumer<String, String> first = member(group, topic);

    assertThat(values(poll(first, 10))).containsExactlyElementsOf(numbers(0, 10));
    assertThat(first.poll(NOTHING_COMES)).isEmpty();
    first.close();

    send(topic, List.of("later"));
    assertThat(values(pollSome(member(group, topic)))).containsExactly("later");
  }

  @Test
  void aGroupBeginsWithWhatComesAfterIt() {
    String topic = newTopic(1);
    send(topic, 5);
    KafkaShareConsumer<String, String> member = member(newName(), topic);
    assertThat(member.poll(NOTHING_COMES)).isEmpty();

    send(topic, List.of("new"));
    assertThat(values(pollSome(member))).containsExactly("new");
  }

  @Test
  void aGroupMayBeginSomeTimeAgo() {
    String topic = newTopic(1);
    String group = newName();
    configure(group, "share.auto.offset.reset", "by_duration:PT1H");
    send(topic, 5);

    assertThat(poll(member(group, topic), 5)).hasSize(5);
  }

  @Test
  void aReleasedRecordComesAgainAndARejectedOneNever() {
    String topic = newTopic(1);
    KafkaShareConsumer<String, String> member = explicitMember(earliestGroup(), topic);
    send(topic, 3);

    List<ConsumerRecord<String, String>> records = poll(member, 3);
    assertThat(records).allMatch(record -> record.deliveryCount().orElseThrow() == 1);
    member.acknowledge(records.get(0), AcknowledgeType.ACCEPT);
    member.acknowledge(records.get(1), AcknowledgeType.RELEASE);
    member.acknowledge(records.get(2), AcknowledgeType.REJECT);
    assertThat(member.commitSync().values()).allMatch(Optional::isEmpty);

    List<ConsumerRecord<String, String>> again = poll(member, 1);
    assertThat(values(again)).containsExactly("1");
    assertThat(again.getFirst().deliveryCount()).contains((short) 2);
    member.acknowledge(again.getFirst());
    member.commitSync();
    assertThat(member.poll(NOTHING_COMES)).isEmpty();
  }

  @Test
  void aRecordIsGivenUpWhenItWasDeliveredTooOften() {
    String topic = newTopic(1);
    String group = earliestGroup();
    configure(group, "share.delivery.count.limit", "3");
    KafkaShareConsumer<String, String> member = explicitMember(group, topic);
    send(topic, List.of("poison"));

    for (int delivery = 1; delivery <= 3; delivery++) {
      ConsumerRecord<String, String> record = poll(member, 1).getFirst();
      assertThat(record.deliveryCount()).contains((short) delivery);
      member.acknowledge(record, AcknowledgeType.RELEASE);
      member.commitSync();
    }
    assertThat(member.poll(NOTHING_COMES)).isEmpty();
    send(topic, List.of("food"));
    assertThat(values(pollSome(member))).containsExactly("food");
  }

  @Test
  void whoseLockHasRunOutLosesTheRecordToAnother() {
    String topic = newTopic(1);
    String group = earliestGroup();
    KafkaShareConsumer<String, String> slow = explicitMember(group, topic);
    send(topic, List.of("work"));
    ConsumerRecord<String, String> lost = poll(slow, 1).getFirst();
    KafkaShareConsumer<String, String> other = explicitMember(group, topic);
    assertThat(other.poll(NOTHING_COMES)).isEmpty();

    letLocksRunOut(group);
    ConsumerRecord<String, String> taken = poll(other, 1).getFirst();
    assertThat(taken.deliveryCount()).contains((short) 2);

    slow.acknowledge(lost);
    Map<TopicIdPartition, Optional<KafkaException>> refused = slow.commitSync();
    assertThat(refused.values()).allMatch(Optional::isPresent);
    other.acknowledge(taken);
    assertThat(other.commitSync().values()).allMatch(Optional::isEmpty);
  }

  @Test
  void aRenewedRecordStaysWithItsMember() {
    String topic = newTopic(1);
    KafkaShareConsumer<String, String> member = explicitMember(earliestGroup(), topic);
    send(topic, 2);
    List<ConsumerRecord<String, String>> records = poll(member, 2);

    member.acknowledge(records.get(0), AcknowledgeType.RENEW);
    member.acknowledge(records.get(1), AcknowledgeType.ACCEPT);
    assertThat(member.commitSync().values()).allMatch(Optional::isEmpty);
    assertThat(member.acquisitionLockTimeoutMs()).contains(30_000);

    // renewed records are handed out once more by the client itself
    List<ConsumerRecord<String, String>> again = poll(member, 1);
    assertThat(again.getFirst().deliveryCount()).contains((short) 1);
    member.acknowledge(again.getFirst());
    assertThat(member.commitSync().values()).allMatch(Optional::isEmpty);
  }

  @Test
  void whoLeavesGivesBackWhatItHolds() {
    String topic = newTopic(1);
    String group = earliestGroup();
    KafkaShareConsumer<String, String> leaving = explicitMember(group, topic);
    send(topic, 4);
    assertThat(poll(leaving, 4)).hasSize(4);
    leaving.close();

    List<ConsumerRecord<String, String>> again = poll(member(group, topic), 4);
    assertThat(again).allMatch(record -> record.deliveryCount().orElseThrow() == 2);
  }

  @Test
  void membersShareAPartitionAndEachRecordIsWithOneOfThem() {
    String topic = newTopic(1);
    String group = earliestGroup();
    List<KafkaShareConsumer<String, String>> members =
        IntStream.range(0, 3)
            .mapToObj(_ -> member(group, topic, Map.of("max.poll.records", "10")))
            .toList();
    List<String> received = new ArrayList<>();
    send(topic, 300);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (received.size() < 300 && System.nanoTime() < deadline) {
      for (KafkaShareConsumer<String, String> member : members) {
        member.poll(Duration.ofMillis(50)).forEach(record -> received.add(record.value()));
      }
    }

    assertThat(received).containsExactlyInAnyOrderElementsOf(numbers(0, 300));
  }

  @Test
  void aMemberThatWantsNoMoreRecordsThanItSaysGetsNoMore() {
    String topic = newTopic(1);
    KafkaShareConsumer<String, String> member =
        member(
            earliestGroup(),
            topic,
            Map.of("max.poll.records", "7", "share.acquire.mode", "record_limit"));
    send(topic, 20);

    List<String> received = new ArrayList<>();
    while (received.size() < 20) {
      List<ConsumerRecord<String, String>> some = pollSome(member);
      assertThat(some).hasSizeBetween(1, 7);
      received.addAll(values(some));
    }
    assertThat(received).containsExactlyElementsOf(numbers(0, 20));
  }

  @Test
  void noMoreRecordsAreLockedThanTheGroupAllows() {
    String topic = newTopic(1);
    String group = earliestGroup();
    configure(group, "share.partition.max.record.locks", "100");
    for (int i = 0; i < 30; i++) {
      send(topic, 10);
    }
    Map<String, Object> greedy =
        Map.of("share.acknowledgement.mode", "explicit", "max.poll.records", "1000");
    List<ConsumerRecord<String, String>> held = pollSome(member(group, topic, greedy));
    assertThat(held).hasSize(100);
    assertThat(member(group, topic, greedy).poll(NOTHING_COMES)).isEmpty();
  }

  @Test
  void aMemberReadsWhatAKeyFilterChooses() {
    String topic = newTopic(1);
    send(topic, List.of("a.1", "b.1", "a.2", "c.1", "a.3"));
    KafkaShareConsumer<String, String> member = explicitMember(earliestGroup(), topic + ".a.*");

    List<ConsumerRecord<String, String>> records = poll(member, 3);
    assertThat(values(records)).containsExactly("a.1", "a.2", "a.3");
    assertThat(records.stream().map(ConsumerRecord::offset)).containsExactly(0L, 2L, 4L);
    member.acknowledge(records.get(0));
    member.acknowledge(records.get(1), AcknowledgeType.RELEASE);
    member.acknowledge(records.get(2));
    member.commitSync();
    List<ConsumerRecord<String, String>> again = poll(member, 1);
    assertThat(again.getFirst().offset()).isEqualTo(2);
    member.acknowledge(again.getFirst());
    member.commitSync();
    send(topic, List.of("b.2", "a.4"));
    assertThat(values(pollSome(member))).containsExactly("a.4");
  }

  @Test
  void partitionsAreReadByAll() {
    String topic = newTopic(3);
    String group = earliestGroup();
    send(topic, 60);

    assertThat(Set.copyOf(values(poll(member(group, topic), 60))))
        .containsExactlyInAnyOrderElementsOf(numbers(0, 60));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
