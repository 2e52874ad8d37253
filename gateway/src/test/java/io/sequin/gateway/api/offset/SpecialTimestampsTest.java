package io.sequin.gateway.api.offset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ListOffsetsRequest;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sequin.protocol.message.ListOffsetsResponse;
import io.sequin.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import io.sequin.protocol.wire.Uuids;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers are those of Apache Kafka 4.3.1 to the same requests. */
final class SpecialTimestampsTest extends AdminTest {

  private static final short PRODUCE_VERSION = 9;
  private static final int LATEST_VERSION = 11;
  private static final long NONE = -1;
  private static final long MAX_TIMESTAMP = -3;

  private String topic;

  @BeforeEach
  void create() {
    topic = newName();
    get(admin.createTopics(List.of(topic(topic, 1).configs(Map.of("retention.ms", "-1")))).all());
  }

  @ParameterizedTest
  @CsvSource({"-1,1", "-2,1", "-3,7", "-4,8", "-5,9", "-6,11"})
  void aMarkerIsUnderstoodFromItsVersionOn(long timestamp, int firstVersion) {
    for (int version = 1; version <= LATEST_VERSION; version++) {
      ErrorCode expected = version < firstVersion ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE;
      assertThat(find(timestamp, version).errorCode())
          .as("in version %s", version)
          .isEqualTo(expected.code());
    }
  }

  @Test
  void aMarkerThatNoVersionKnowsIsRefused() {
    assertThat(find(-7, LATEST_VERSION).errorCode())
        .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
  }

  @Test
  void anEmptyPartitionHasNoLatestTimestamp() {
    assertThat(find(MAX_TIMESTAMP, LATEST_VERSION)).isEqualTo(notFound());
    assertThat(find(-5, LATEST_VERSION)).isEqualTo(notFound());
    assertThat(find(-6, LATEST_VERSION)).isEqualTo(notFound());
  }

  @Test
  void ofRecordsWithoutTimestampsTheFirstIsTheLatest() {
    produce(NONE, NONE, NONE);
    produce(NONE);
    assertThat(find(MAX_TIMESTAMP, LATEST_VERSION)).isEqualTo(found(0, NONE));
    assertThat(find(0, LATEST_VERSION)).isEqualTo(notFound());
  }

  @Test
  void recordsWithoutTimestampsAreOlderThanAllOthers() {
    produce(NONE, NONE);
    produce(100, 300, 200);
    produce(NONE);
    assertThat(find(MAX_TIMESTAMP, LATEST_VERSION)).isEqualTo(found(3, 300));
    assertThat(find(0, LATEST_VERSION)).isEqualTo(found(2, 100));
    assertThat(find(250, LATEST_VERSION)).isEqualTo(found(3, 300));
    assertThat(find(1000, LATEST_VERSION)).isEqualTo(notFound());
  }

  @Test
  void aBatchMayHaveRecordsWithAndWithoutTimestamps() {
    produce(NONE, 500, NONE);
    produce(400);
    assertThat(find(MAX_TIMESTAMP, LATEST_VERSION)).isEqualTo(found(1, 500));
    assertThat(find(0, LATEST_VERSION)).isEqualTo(found(1, 500));
  }

  @Test
  void theFirstOfEqualTimestampsCounts() {
    produce(7, 7);
    produce(7);
    assertThat(find(MAX_TIMESTAMP, LATEST_VERSION)).isEqualTo(found(0, 7));
  }

  private ListOffsetsPartitionResponse find(long timestamp, int version) {
    ListOffsetsPartition partition =
        ListOffsetsPartition.builder().partitionIndex(0).timestamp(timestamp).build();
    ListOffsetsRequest request =
        ListOffsetsRequest.builder()
            .topics(List.of(new ListOffsetsTopic(topic, List.of(partition))))
            .build();
    return RawClient.ask(request, version, ListOffsetsResponse.class)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  private static ListOffsetsPartitionResponse found(long offset, long timestamp) {
    return ListOffsetsPartitionResponse.builder()
        .offset(offset)
        .timestamp(timestamp)
        .leaderEpoch(0)
        .build();
  }

  private static ListOffsetsPartitionResponse notFound() {
    return ListOffsetsPartitionResponse.DEFAULT;
  }

  private void produce(long... timestamps) {
    SimpleRecord[] records =
        LongStream.of(timestamps)
            .mapToObj(timestamp -> new SimpleRecord(timestamp, "value".getBytes(UTF_8)))
            .toArray(SimpleRecord[]::new);
    PartitionProduceData data =
        new PartitionProduceData(
            0,
            Unpooled.wrappedBuffer(MemoryRecords.withRecords(Compression.NONE, records).buffer()));
    ProduceRequest request =
        ProduceRequest.builder()
            .acks((short) -1)
            .timeoutMs(10_000)
            .topicData(List.of(new TopicProduceData(topic, Uuids.ZERO, List.of(data))))
            .build();
    ProduceResponse response = RawClient.ask(request, PRODUCE_VERSION, ProduceResponse.class);
    assertThat(response.responses().getFirst().partitionResponses().getFirst().errorCode())
        .isZero();
  }
}
