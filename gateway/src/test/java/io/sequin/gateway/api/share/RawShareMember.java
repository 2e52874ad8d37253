package io.sequin.gateway.api.share;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.RawClient;
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
import java.util.stream.IntStream;

/**
 * A member of a share group that sends its own frames: heartbeats on one connection, all else on
 * another, as librdkafka does.
 */
final class RawShareMember implements AutoCloseable {

  private static final short HEARTBEAT_VERSION = 1;
  private static final short VERSION = 2;
  private static final byte ACCEPT = 1;
  private static final int LEAVE = -1;

  private final RawClient coordinator = new RawClient(GatewayFixture.address());
  private final RawClient leader = new RawClient(GatewayFixture.address());
  private final String memberId = UUID.randomUUID().toString();
  private final String group;
  private final UUID topicId;
  private final int partitionCount;
  private int epoch;

  /** Joins the group. */
  RawShareMember(String group, String topic, UUID topicId, int partitionCount) {
    this.group = group;
    this.topicId = topicId;
    this.partitionCount = partitionCount;
    heartbeat(
        ShareGroupHeartbeatRequest.builder()
            .groupId(group)
            .memberId(memberId)
            .subscribedTopicNames(List.of(topic))
            .build());
  }

  /** Fetches up to so many bytes of all partitions without waiting. */
  ShareFetchResponse fetch(int maxBytes) {
    List<FetchPartition> partitions =
        IntStream.range(0, epoch == 0 ? partitionCount : 0)
            .mapToObj(partition -> FetchPartition.builder().partitionIndex(partition).build())
            .toList();
    return (ShareFetchResponse)
        leader.ask(
            ShareFetchRequest.builder()
                .groupId(group)
                .memberId(memberId)
                .shareSessionEpoch(epoch++)
                .maxWaitMs(0)
                .minBytes(1)
                .maxBytes(maxBytes)
                .maxRecords(500)
                .batchSize(500)
                .topics(List.of(new FetchTopic(topicId, partitions)))
                .build(),
            VERSION);
  }

  /** Accepts what it holds and ends its session. */
  ShareAcknowledgeResponse acceptAndEnd(long firstOffset, long lastOffset) {
    AcknowledgementBatch all = new AcknowledgementBatch(firstOffset, lastOffset, List.of(ACCEPT));
    return (ShareAcknowledgeResponse)
        leader.ask(
            ShareAcknowledgeRequest.builder()
                .groupId(group)
                .memberId(memberId)
                .shareSessionEpoch(-1)
                .topics(
                    List.of(
                        new AcknowledgeTopic(
                            topicId, List.of(new AcknowledgePartition(0, List.of(all))))))
                .build(),
            VERSION);
  }

  /** Leaves the group, whatever is with its session. */
  ShareGroupHeartbeatResponse leave() {
    return heartbeat(
        ShareGroupHeartbeatRequest.builder()
            .groupId(group)
            .memberId(memberId)
            .memberEpoch(LEAVE)
            .build());
  }

  private ShareGroupHeartbeatResponse heartbeat(ShareGroupHeartbeatRequest request) {
    return (ShareGroupHeartbeatResponse) coordinator.ask(request, HEARTBEAT_VERSION);
  }

  /** What was acquired of all partitions. */
  static List<AcquiredRecords> acquired(ShareFetchResponse response) {
    return partitions(response).stream()
        .flatMap(partition -> partition.acquiredRecords().stream())
        .toList();
  }

  /** How many bytes of batches an answer has. */
  static long sizeBytes(ShareFetchResponse response) {
    return partitions(response).stream()
        .mapToLong(
            partition -> partition.records() == null ? 0 : partition.records().readableBytes())
        .sum();
  }

  private static List<PartitionData> partitions(ShareFetchResponse response) {
    return response.responses().stream().flatMap(topic -> topic.partitions().stream()).toList();
  }

  @Override
  public void close() {
    leader.close();
    coordinator.close();
  }
}
