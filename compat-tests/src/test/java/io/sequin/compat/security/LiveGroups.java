package io.sequin.compat.security;

import io.sequin.compat.hard.RawConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AddPartitionsToTxnResponse;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatResponse;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.JoinGroupResponse;
import org.apache.kafka.common.requests.ShareGroupHeartbeatResponse;
import org.awaitility.Awaitility;

/**
 * Groups of each kind with a member that reads two topics, and open transactions on them. Members
 * say nothing by themselves: what they may do changes all the time.
 */
final class LiveGroups implements AutoCloseable {

  static final String SEEN = "seen";
  static final String HIDDEN = "hidden";
  static final String CLASSIC = "classic";
  static final String MODERN = "modern";
  static final String MODERN_SEEN = "modern-seen";
  static final String SHARED = "shared";

  /** A share group that has begun, and nobody is in it. */
  static final String IDLE = "idle";

  static final String SEEN_TRANSACTION = "tx-seen";
  static final String HIDDEN_TRANSACTION = "tx-hidden";

  static final Uuid SHARE_MEMBER = new Uuid(5, 6);

  /** A new member gets its id by an error, one whose session has ended joins anew. */
  private static final Set<Errors> EXPECTED =
      EnumSet.of(
          Errors.NONE,
          Errors.MEMBER_ID_REQUIRED,
          Errors.UNKNOWN_MEMBER_ID,
          Errors.FENCED_MEMBER_EPOCH);

  private static final int JOIN = 0;
  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;
  private static final int LONG_MS = 600_000;
  private static final byte[] ASSIGNMENT = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  private static final Uuid BOTH_MEMBER = new Uuid(1, 2);
  private static final Uuid SEEN_MEMBER = new Uuid(3, 4);

  private final RawConnection connection;
  private int bothEpoch;
  private int seenEpoch;
  private int shareEpoch;

  /** Lets all of them begin, which somebody has to do who may do everything. */
  LiveGroups(String bootstrap) {
    connection = new RawConnection(bootstrap);
    // which makes Apache Kafka's coordinators
    for (byte type = GROUP; type <= TRANSACTION; type++) {
      call(
          ApiKeys.FIND_COORDINATOR,
          3,
          GroupQuestions.coordinator(3, type, type == GROUP ? CLASSIC : SEEN_TRANSACTION),
          AbstractResponse.class);
    }
    joinClassic();
    call(
        ApiKeys.OFFSET_COMMIT,
        8,
        new OffsetCommitRequestData()
            .setGroupId("committed")
            .setTopics(
                Stream.of(SEEN, HIDDEN)
                    .map(
                        topic ->
                            new OffsetCommitRequestData.OffsetCommitRequestTopic()
                                .setName(topic)
                                .setPartitions(
                                    List.of(
                                        new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                            .setCommittedOffset(0))))
                    .toList()),
        AbstractResponse.class);
    begin(SEEN_TRANSACTION, SEEN);
    begin(HIDDEN_TRANSACTION, HIDDEN);
    stayAlive();
  }

  /** Before their sessions end. */
  void stayAlive() {
    bothEpoch = beat(MODERN, BOTH_MEMBER, bothEpoch, List.of(SEEN, HIDDEN));
    seenEpoch = beat(MODERN_SEEN, SEEN_MEMBER, seenEpoch, List.of(SEEN));
    shareEpoch = beatShare(shareEpoch);
    for (String topic : List.of(SEEN, HIDDEN)) {
      AlterShareGroupOffsetsRequestData begun = TopicQuestions.alterShareOffsets(IDLE, topic);
      call(ApiKeys.ALTER_SHARE_GROUP_OFFSETS, 0, begun, AbstractResponse.class);
    }
  }

  private int beat(String group, Uuid member, int epoch, List<String> topics) {
    ConsumerGroupHeartbeatRequestData beat =
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(member.toString())
            .setMemberEpoch(epoch)
            .setRebalanceTimeoutMs(epoch == JOIN ? LONG_MS : -1)
            .setSubscribedTopicNames(epoch == JOIN ? topics : null)
            .setTopicPartitions(epoch == JOIN ? List.of() : null);
    ConsumerGroupHeartbeatResponseData answer =
        call(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, beat, ConsumerGroupHeartbeatResponse.class)
            .data();
    return answer.errorCode() == Errors.NONE.code()
        ? answer.memberEpoch()
        : beat(group, member, JOIN, topics);
  }

  private int beatShare(int epoch) {
    ShareGroupHeartbeatRequestData beat =
        new ShareGroupHeartbeatRequestData()
            .setGroupId(SHARED)
            .setMemberId(SHARE_MEMBER.toString())
            .setMemberEpoch(epoch)
            .setSubscribedTopicNames(epoch == JOIN ? List.of(SEEN, HIDDEN) : null);
    ShareGroupHeartbeatResponseData answer =
        call(ApiKeys.SHARE_GROUP_HEARTBEAT, 1, beat, ShareGroupHeartbeatResponse.class).data();
    return answer.errorCode() == Errors.NONE.code() ? answer.memberEpoch() : beatShare(JOIN);
  }

  private void joinClassic() {
    JoinGroupRequestData join =
        new JoinGroupRequestData()
            .setGroupId(CLASSIC)
            .setSessionTimeoutMs(LONG_MS)
            .setRebalanceTimeoutMs(LONG_MS)
            .setProtocolType("consumer")
            .setProtocols(
                new JoinGroupRequestProtocolCollection(
                    List.of(new JoinGroupRequestProtocol().setName("range")).iterator()));
    String memberId = call(ApiKeys.JOIN_GROUP, 9, join, JoinGroupResponse.class).data().memberId();
    JoinGroupResponseData joined =
        call(ApiKeys.JOIN_GROUP, 9, join.setMemberId(memberId), JoinGroupResponse.class).data();
    call(
        ApiKeys.SYNC_GROUP,
        5,
        new SyncGroupRequestData()
            .setGroupId(CLASSIC)
            .setMemberId(memberId)
            .setGenerationId(joined.generationId())
            .setProtocolType("consumer")
            .setProtocolName("range")
            .setAssignments(
                List.of(
                    new SyncGroupRequestAssignment()
                        .setMemberId(memberId)
                        .setAssignment(ASSIGNMENT))),
        AbstractResponse.class);
  }

  private void begin(String transactionalId, String topic) {
    InitProducerIdRequestData init =
        new InitProducerIdRequestData()
            .setTransactionalId(transactionalId)
            .setTransactionTimeoutMs(LONG_MS)
            .setProducerId(-1)
            .setProducerEpoch((short) -1);
    InitProducerIdResponseData producer =
        call(ApiKeys.INIT_PRODUCER_ID, 4, init, InitProducerIdResponse.class).data();
    AddPartitionsToTxnRequestData add = TopicQuestions.addPartitions(transactionalId, topic);
    add.setV3AndBelowProducerId(producer.producerId())
        .setV3AndBelowProducerEpoch(producer.producerEpoch());
    call(ApiKeys.ADD_PARTITIONS_TO_TXN, 3, add, AddPartitionsToTxnResponse.class);
  }

  /** The answer, once coordinators are ready. */
  private <T extends AbstractResponse> T call(
      ApiKeys key, int version, ApiMessage data, Class<T> type) {
    AtomicReference<T> answer = new AtomicReference<>();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              answer.set(connection.call(Frames.request(key, version, data), type));
              if (answer.get().errorCounts().keySet().stream()
                  .anyMatch(each -> !EXPECTED.contains(each))) {
                throw new AssertionError(key + " is answered " + answer.get());
              }
            });
    return answer.get();
  }

  @Override
  public void close() {
    connection.close();
  }
}
