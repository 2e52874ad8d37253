package io.sequin.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetCommitResponse;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client has sent is served, even if it closes its connection at once. */
final class LeavingClientTest extends AdminTest {

  private static final short PRODUCE_VERSION = 9;
  private static final short COMMIT_VERSION = 8;
  private static final short FETCH_VERSION = 11;
  private static final short NO_ACKS = 0;
  private static final int LONG_MS = 600_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private String topic;
  private String group;

  @BeforeEach
  void prepare() {
    topic = newTopic(1);
    group = "group-" + UUID.randomUUID();
  }

  /** The last have more to send than the gateway keeps of a connection. */
  @ParameterizedTest
  @CsvSource({"50, 10, 10", "1, 1000, 10", "2, 200, 20000"})
  void recordsThatNeedNoAnswer(int clients, int requests, int sizeBytes) {
    for (int i = 0; i < clients; i++) {
      try (RawClient client = client()) {
        client.send(PRODUCE_VERSION, produces(NO_ACKS, requests, sizeBytes));
      }
    }
    awaitRecords(clients * requests);
  }

  /**
   * Not more than is sent before the first answer: who closes with answers unread resets the
   * connection, and the kernel drops what the gateway has not read by then.
   */
  @Test
  void recordsWhoseAnswersNobodyReads() {
    for (int i = 0; i < 50; i++) {
      try (RawClient client = client()) {
        client.send(PRODUCE_VERSION, produces((short) -1, 10, 10));
      }
    }
    awaitRecords(500);
  }

  @Test
  void commitsOneAfterTheOther() {
    int last = 300;
    try (RawClient client = client()) {
      client.send(COMMIT_VERSION, IntStream.rangeClosed(1, last).mapToObj(this::commit).toList());
    }
    awaitCommitted(last);
  }

  @Test
  void whatComesBehindAFetchThatWaits() {
    try (RawClient client = client()) {
      client.send(FETCH_VERSION, List.of(fetchThatWaits()));
      client.send(COMMIT_VERSION, List.of(commit(5)));
    }
    awaitCommitted(5);
  }

  @Test
  void whatComesWhileTheQuotaIsUsedUp() {
    String clientId = "greedy-" + UUID.randomUUID();
    limit(clientId, 1);
    try (RawClient client = new RawClient(GatewayFixture.address(), clientId)) {
      client.send(PRODUCE_VERSION, produces(NO_ACKS, 20, 1_000));
      client.send(COMMIT_VERSION, List.of(commit(5)));
    } finally {
      limit(clientId, null);
    }
    awaitRecords(20);
    awaitCommitted(5);
  }

  @Test
  void whatIsRightIsAnsweredBeforeWhatIsWrongEndsTheConnection() {
    try (RawClient client = client()) {
      client.send(COMMIT_VERSION, List.of(commit(5)));
      client.send(ByteBuffer.allocate(Integer.BYTES).putInt(-1).array());

      OffsetCommitResponse answer =
          (OffsetCommitResponse) client.answer(ApiKey.OFFSET_COMMIT, COMMIT_VERSION);
      assertThat(answer.topics().getFirst().partitions().getFirst().errorCode())
          .isEqualTo(ErrorCode.NONE.code());
      client.awaitEnd();
    }
  }

  private static RawClient client() {
    return new RawClient(GatewayFixture.address());
  }

  private List<ApiRequest> produces(short acks, int count, int sizeBytes) {
    List<ApiRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MemoryRecords records =
          MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(new byte[sizeBytes]));
      requests.add(
          ProduceRequest.builder()
              .acks(acks)
              .timeoutMs(LONG_MS)
              .topicData(
                  List.of(
                      TopicProduceData.builder()
                          .name(topic)
                          .partitionData(
                              List.of(
                                  new PartitionProduceData(
                                      0, Unpooled.wrappedBuffer(records.buffer()))))
                          .build()))
              .build());
    }
    return requests;
  }

  private OffsetCommitRequest commit(long offset) {
    return OffsetCommitRequest.builder()
        .groupId(group)
        .generationIdOrMemberEpoch(-1)
        .topics(
            List.of(
                OffsetCommitRequestTopic.builder()
                    .name(topic)
                    .partitions(
                        List.of(
                            OffsetCommitRequestPartition.builder()
                                .committedOffset(offset)
                                .committedMetadata("")
                                .build()))
                    .build()))
        .build();
  }

  private FetchRequest fetchThatWaits() {
    return FetchRequest.builder()
        .maxWaitMs(LONG_MS)
        .minBytes(1)
        .maxBytes(1_000)
        .sessionEpoch(-1)
        .topics(
            List.of(
                FetchTopic.builder()
                    .topic(topic)
                    .partitions(List.of(FetchPartition.builder().partitionMaxBytes(1_000).build()))
                    .build()))
        .build();
  }

  private void limit(String clientId, Integer bytesPerSecond) {
    Double value = bytesPerSecond == null ? null : Double.valueOf(bytesPerSecond);
    get(
        admin
            .alterClientQuotas(
                List.of(
                    new ClientQuotaAlteration(
                        new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, clientId)),
                        List.of(new ClientQuotaAlteration.Op("producer_byte_rate", value)))))
            .all());
  }

  private void awaitRecords(int count) {
    TopicPartition partition = new TopicPartition(topic, 0);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        get(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all())
                            .get(partition)
                            .offset())
                    .isEqualTo(count));
  }

  private void awaitCommitted(long offset) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        Stream.ofNullable(
                                get(admin
                                        .listConsumerGroupOffsets(group)
                                        .partitionsToOffsetAndMetadata())
                                    .get(new TopicPartition(topic, 0)))
                            .map(committed -> committed.offset()))
                    .containsExactly(offset));
  }
}
