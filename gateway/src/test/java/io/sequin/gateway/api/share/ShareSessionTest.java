package io.sequin.gateway.api.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ShareAcknowledgeRequest;
import io.sequin.protocol.message.ShareAcknowledgeRequest.AcknowledgePartition;
import io.sequin.protocol.message.ShareAcknowledgeRequest.AcknowledgeTopic;
import io.sequin.protocol.message.ShareAcknowledgeRequest.AcknowledgementBatch;
import io.sequin.protocol.message.ShareAcknowledgeResponse;
import io.sequin.protocol.message.ShareFetchRequest;
import io.sequin.protocol.message.ShareFetchRequest.FetchPartition;
import io.sequin.protocol.message.ShareFetchRequest.FetchTopic;
import io.sequin.protocol.message.ShareFetchResponse;
import io.sequin.protocol.message.ShareFetchResponse.AcquiredRecords;
import io.sequin.protocol.message.ShareFetchResponse.PartitionData;
import io.sequin.protocol.message.ShareGroupHeartbeatRequest;
import io.sequin.protocol.message.ShareGroupHeartbeatResponse;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Share sessions and acknowledgements, also such as Kafka's client never sends. */
final class ShareSessionTest extends ShareTest {

  private static final short VERSION = 2;
  private static final int RECORDS = 10;

  private final String memberId = UUID.randomUUID().toString();
  private RawClient client;
  private String topic;
  private UUID topicId;
  private String group;

  @BeforeEach
  void fillAndJoin() {
    topic = newTopic(1);
    topicId = topicId(topic);
    send(topic, RECORDS);
    group = earliestGroup();
    client = new RawClient(GatewayFixture.address());
    assertThat(join(group, memberId).errorCode()).isEqualTo(ErrorCode.NONE.code());
  }

  @AfterEach
  void disconnectRaw() {
    client.close();
  }

  @Test
  void aSessionGoesFromEpochToEpoch() {
    assertThat(fetch(0).errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(fetch(1).errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(fetch(1).errorCode()).isEqualTo(ErrorCode.INVALID_SHARE_SESSION_EPOCH.code());
    assertThat(fetch(2).errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(fetch(-1).errorCode()).isEqualTo(ErrorCode.NONE.code());
    assertThat(fetch(3).errorCode()).isEqualTo(ErrorCode.SHARE_SESSION_NOT_FOUND.code());
    assertThat(fetch(-1).errorCode()).isEqualTo(ErrorCode.SHARE_SESSION_NOT_FOUND.code());
  }

  @Test
  void acknowledgingNeedsASessionToo() {
    assertThat(acknowledge(1, 0, 0, 1).errorCode())
        .isEqualTo(ErrorCode.SHARE_SESSION_NOT_FOUND.code());
    fetch(0);
    assertThat(acknowledge(0, 0, 0, 1).errorCode())
        .isEqualTo(ErrorCode.INVALID_SHARE_SESSION_EPOCH.code());
    assertThat(acknowledge(5, 0, 0, 1).errorCode())
        .isEqualTo(ErrorCode.INVALID_SHARE_SESSION_EPOCH.code());
    assertThat(partitionError(acknowledge(1, 0, 9, 1))).isEqualTo(ErrorCode.NONE.code());
  }

  @Test
  void whatWasAcquiredIsToldWithItsLock() {
    ShareFetchResponse response = fetch(0);

    assertThat(response.acquisitionLockTimeoutMs()).isEqualTo(30_000);
    PartitionData partition = response.responses().getFirst().partitions().getFirst();
    assertThat(partition.acquiredRecords())
        .containsExactly(new AcquiredRecords(0, RECORDS - 1, (short) 1));
    assertThat(partition.records().readableBytes()).isPositive();
  }

  @Test
  void aSessionThatIsClosedReleasesItsRecords() {
    fetch(0);
    fetch(-1);

    assertThat(acquired(fetch(0))).isEqualTo(new AcquiredRecords(0, RECORDS - 1, (short) 2));
  }

  @Test
  void aConnectionThatIsLostReleasesItsRecords() {
    fetch(0);
    client.close();
    client = new RawClient(GatewayFixture.address());

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ShareFetchResponse response = fetch(0);
              return !response
                  .responses()
                  .getFirst()
                  .partitions()
                  .getFirst()
                  .acquiredRecords()
                  .isEmpty();
            });
  }

  @Test
  void whatIsAcknowledgedBeforeTheConnectionEndsIsDone() {
    fetch(0);
    // the first waits for records that do not come
    client.send(VERSION, List.of(fetchRequest(1).toBuilder().maxWaitMs(600_000).build()));
    client.send(
        VERSION, List.of(acknowledgeRequest(2, new AcknowledgementBatch(0, 5, List.of((byte) 1)))));
    client.close();
    client = new RawClient(GatewayFixture.address());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        fetch(0).responses().stream()
                            .flatMap(
                                data -> data.partitions().getFirst().acquiredRecords().stream()))
                    .containsExactly(new AcquiredRecords(6, RECORDS - 1, (short) 2)));
  }

  /** Of records 0 to 9, all held. */
  @ParameterizedTest
  @CsvSource({
    "5, 4, 1, 42",
    "0, 3, 9, 42",
    "0, 3, -1, 42",
    "0, 3, 4, 42",
    "8, 12, 1, 121",
    "0, 9, 1, 0",
    "0, 9, 0, 0",
    "3, 5, 2, 0"
  })
  void whatIsSaidOfRecordsMustMakeSense(long first, long last, byte type, short error) {
    fetch(0);

    assertThat(partitionError(acknowledge(1, first, last, type))).isEqualTo(error);
  }

  @Test
  void rangesMustNotOverlapAndMustHaveATypeForEachRecord() {
    fetch(0);
    assertThat(
            partitionError(
                acknowledge(
                    1,
                    new AcknowledgementBatch(0, 4, List.of((byte) 1)),
                    new AcknowledgementBatch(3, 6, List.of((byte) 1)))))
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(
            partitionError(
                acknowledge(2, new AcknowledgementBatch(0, 4, List.of((byte) 1, (byte) 2)))))
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(partitionError(acknowledge(3, new AcknowledgementBatch(0, 4, List.of()))))
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(
            partitionError(
                acknowledge(
                    4, new AcknowledgementBatch(0, 2, List.of((byte) 1, (byte) 2, (byte) 3)))))
        .isEqualTo(ErrorCode.NONE.code());
  }

  @Test
  void recordsOfOthersCannotBeAcknowledged() {
    fetch(0);
    String other = UUID.randomUUID().toString();
    join(group, other);
    try (RawClient foreign = new RawClient(GatewayFixture.address())) {
      foreign.ask(fetchRequest(0).toBuilder().memberId(other).maxRecords(1).build(), VERSION);
      ShareAcknowledgeResponse refused =
          (ShareAcknowledgeResponse)
              foreign.ask(
                  acknowledgeRequest(1, new AcknowledgementBatch(0, 0, List.of((byte) 1)))
                      .toBuilder()
                      .memberId(other)
                      .build(),
                  VERSION);
      assertThat(partitionError(refused)).isEqualTo(ErrorCode.INVALID_RECORD_STATE.code());
    }
    assertThat(partitionError(acknowledge(1, 0, 9, 1))).isEqualTo(ErrorCode.NONE.code());
  }

  @Test
  void theFirstFetchOfASessionCannotAcknowledge() {
    ShareFetchRequest request =
        fetchRequest(0).toBuilder()
            .topics(
                List.of(
                    new FetchTopic(
                        topicId,
                        List.of(
                            FetchPartition.builder()
                                .acknowledgementBatches(
                                    List.of(
                                        new ShareFetchRequest.AcknowledgementBatch(
                                            0, 0, List.of((byte) 1))))
                                .build()))))
            .build();

    assertThat(ask(request).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void aFetchThatRenewsFetchesNothing() {
    assertThat(ask(fetchRequest(0).toBuilder().isRenewAck(true).build()).errorCode())
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void membersAndGroupsMustBeNamed() {
    short invalid = ErrorCode.INVALID_REQUEST.code();

    assertThat(ask(changed(request -> request.groupId(null))).errorCode()).isEqualTo(invalid);
    assertThat(ask(changed(request -> request.memberId(null))).errorCode()).isEqualTo(invalid);
    assertThat(ask(changed(request -> request.memberId(""))).errorCode()).isEqualTo(invalid);
    assertThat(ask(changed(request -> request.memberId("a".repeat(37)))).errorCode())
        .isEqualTo(invalid);
    assertThat(ask(changed(request -> request.groupId("a\0b"))).errorCode())
        .isEqualTo(ErrorCode.INVALID_GROUP_ID.code());
    assertThat(ask(changed(request -> request.groupId("nobody"))).errorCode())
        .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
  }

  @Test
  void partitionsThatAreNotThereAreToldAtOnce() {
    ShareFetchResponse response =
        ask(
            changed(
                request ->
                    request
                        .maxWaitMs(60_000)
                        .topics(
                            List.of(fetchTopic(topicId, 7), fetchTopic(UUID.randomUUID(), 0)))));

    assertThat(response.responses())
        .extracting(data -> data.partitions().getFirst().errorCode())
        .containsExactlyInAnyOrder(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), ErrorCode.UNKNOWN_TOPIC_ID.code());
  }

  private ShareGroupHeartbeatResponse join(String groupId, String member) {
    return (ShareGroupHeartbeatResponse)
        client.ask(
            ShareGroupHeartbeatRequest.builder()
                .groupId(groupId)
                .memberId(member)
                .subscribedTopicNames(List.of(topic))
                .build(),
            (short) 1);
  }

  private ShareFetchRequest fetchRequest(int epoch) {
    return ShareFetchRequest.builder()
        .groupId(group)
        .memberId(memberId)
        .shareSessionEpoch(epoch)
        .maxWaitMs(0)
        .minBytes(epoch < 0 ? 0 : 1)
        .maxRecords(500)
        .batchSize(500)
        .topics(epoch < 0 ? List.of() : List.of(fetchTopic(topicId, 0)))
        .build();
  }

  private static FetchTopic fetchTopic(UUID id, int partition) {
    return new FetchTopic(id, List.of(FetchPartition.builder().partitionIndex(partition).build()));
  }

  private ShareFetchRequest changed(UnaryOperator<ShareFetchRequest.Builder> change) {
    return change.apply(fetchRequest(0).toBuilder()).build();
  }

  private ShareFetchResponse fetch(int epoch) {
    return ask(fetchRequest(epoch));
  }

  private ShareFetchResponse ask(ShareFetchRequest request) {
    return (ShareFetchResponse) client.ask(request, VERSION);
  }

  private static AcquiredRecords acquired(ShareFetchResponse response) {
    return response.responses().getFirst().partitions().getFirst().acquiredRecords().getFirst();
  }

  private ShareAcknowledgeResponse acknowledge(int epoch, long first, long last, int type) {
    return acknowledge(epoch, new AcknowledgementBatch(first, last, List.of((byte) type)));
  }

  private ShareAcknowledgeResponse acknowledge(int epoch, AcknowledgementBatch... batches) {
    return (ShareAcknowledgeResponse) client.ask(acknowledgeRequest(epoch, batches), VERSION);
  }

  private ShareAcknowledgeRequest acknowledgeRequest(int epoch, AcknowledgementBatch... batches) {
    return ShareAcknowledgeRequest.builder()
        .groupId(group)
        .memberId(memberId)
        .shareSessionEpoch(epoch)
        .topics(
            List.of(
                new AcknowledgeTopic(
                    topicId, List.of(new AcknowledgePartition(0, List.of(batches))))))
        .build();
  }

  private static short partitionError(ShareAcknowledgeResponse response) {
    assertThat(response.errorCode()).isEqualTo(ErrorCode.NONE.code());
    return response.responses().getFirst().partitions().getFirst().errorCode();
  }
}
