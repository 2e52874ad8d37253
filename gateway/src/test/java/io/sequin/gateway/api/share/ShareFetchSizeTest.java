package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import io.sequin.protocol.message.ShareFetchResponse;
import io.sequin.protocol.message.ShareFetchResponse.AcquiredRecords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * How large the answers to members of share groups are. As with Kafka, the first batch of an answer
 * may be larger than {@code max_bytes}, no other: what does not fit is not acquired.
 */
final class ShareFetchSizeTest extends ShareTest {

  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final int BATCH_OVERHEAD = 100;

  @Test
  void aLargeRecordComesAloneWhenItDoesNotFitBesideASmallOne() {
    String topic = newTopic(1);
    sendOneByOne(topic, 0, 1_000, 200_000, 1_000);

    try (RawShareMember member = rawMember(topic, 1)) {
      assertThat(RawShareMember.acquired(member.fetch(100_000))).containsExactly(first(0));
      ShareFetchResponse large = member.fetch(100_000);
      assertThat(RawShareMember.acquired(large)).containsExactly(first(1));
      assertThat(RawShareMember.sizeBytes(large)).isGreaterThan(200_000);
      assertThat(RawShareMember.acquired(member.fetch(100_000))).containsExactly(first(2));
    }
  }

  @Test
  void recordsThatComeAgainAreNoMoreThanFit() {
    String topic = newTopic(1);
    String group = earliestGroup();
    int count = 30;
    int size = 100_000;
    sendOneByOne(topic, 0, IntStream.range(0, count).map(_ -> size).toArray());
    try (RawShareMember first = rawMember(group, topic, 1)) {
      assertThat(RawShareMember.sizeBytes(first.fetch(UNLIMITED)))
          .isGreaterThan((long) count * size);
    }
    letLocksRunOut(group);

    List<AcquiredRecords> acquired = new ArrayList<>();
    try (RawShareMember member = rawMember(group, topic, 1)) {
      for (int answers = 0; answers < count / 3; answers++) {
        ShareFetchResponse answer = member.fetch(3 * (size + BATCH_OVERHEAD));
        assertThat(RawShareMember.sizeBytes(answer))
            .isBetween(3L * size, 3L * (size + BATCH_OVERHEAD));
        acquired.addAll(RawShareMember.acquired(answer));
      }
    }
    assertThat(acquired).allMatch(records -> records.deliveryCount() == 2);
    assertThat(acquired.getFirst().firstOffset()).isZero();
    assertThat(acquired.getLast().lastOffset()).isEqualTo(count - 1);
    assertThat(acquired)
        .extracting(records -> records.lastOffset() - records.firstOffset() + 1)
        .satisfies(
            lengths -> assertThat(lengths.stream().mapToLong(Long::longValue).sum()).isEqualTo(30));
  }

  @Test
  void recordsThatComeAgainAndNewOnesAreLimitedTogether() {
    String topic = newTopic(1);
    String group = earliestGroup();
    sendOneByOne(topic, 0, 1_000);
    try (RawShareMember first = rawMember(group, topic, 1)) {
      assertThat(RawShareMember.acquired(first.fetch(UNLIMITED))).hasSize(1);
    }
    letLocksRunOut(group);
    sendOneByOne(topic, 0, 60_000, 60_000);

    try (RawShareMember member = rawMember(group, topic, 1)) {
      assertThat(RawShareMember.acquired(member.fetch(100_000)))
          .containsExactly(new AcquiredRecords(0, 0, (short) 2), first(1));
      assertThat(RawShareMember.acquired(member.fetch(100_000))).containsExactly(first(2));
    }
  }

  @Test
  void theLimitIsThatOfAllPartitionsTogetherAndEachHasItsTurn() {
    String topic = newTopic(3);
    for (int partition = 0; partition < 3; partition++) {
      sendOneByOne(topic, partition, 60_000);
    }

    Set<Long> sizes = new HashSet<>();
    int received = 0;
    try (RawShareMember member = rawMember(topic, 3)) {
      for (int answers = 0; answers < 3; answers++) {
        ShareFetchResponse answer = member.fetch(100_000);
        received += RawShareMember.acquired(answer).size();
        sizes.add(RawShareMember.sizeBytes(answer));
      }
    }
    assertThat(received).isEqualTo(3);
    assertThat(sizes).allMatch(size -> size < 100_000);
  }

  @Test
  void ofABatchThatMembersGetPartByPartNothingIsLost() {
    String topic = newTopic(1);
    String group = earliestGroup();
    send(topic, List.of("a.0", "a.1", "b.2", "a.3", "a.4", "a.5"));
    Map<String, Object> few =
        Map.of(
            "max.poll.records",
            "2",
            "share.acquire.mode",
            "record_limit",
            "share.acknowledgement.mode",
            "explicit");
    assertThat(values(pollSome(member(group, topic + ".a.*", few)))).containsExactly("a.0", "a.1");
    letLocksRunOut(group);

    List<ConsumerRecord<String, String>> rest = poll(member(group, topic + ".a.*"), 5);
    assertThat(values(rest)).containsExactly("a.0", "a.1", "a.3", "a.4", "a.5");
  }

  private RawShareMember rawMember(String topic, int partitionCount) {
    return rawMember(earliestGroup(), topic, partitionCount);
  }

  private RawShareMember rawMember(String group, String topic, int partitionCount) {
    return new RawShareMember(group, topic, topicId(topic), partitionCount);
  }

  private static AcquiredRecords first(long offset) {
    return new AcquiredRecords(offset, offset, (short) 1);
  }

  /** Each in a batch of its own. */
  private static void sendOneByOne(String topic, int partition, int... sizes) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", GatewayFixture.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int size : sizes) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[size])).get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
