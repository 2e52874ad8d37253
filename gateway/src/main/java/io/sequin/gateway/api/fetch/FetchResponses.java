package io.sequin.gateway.api.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.FetchResponse.AbortedTransaction;
import io.sequin.protocol.message.FetchResponse.EpochEndOffset;
import io.sequin.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sequin.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.sequin.protocol.message.FetchResponse.NodeEndpoint;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.protocol.record.BatchFrame;
import io.sequin.protocol.record.ControlBatches;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns what was found into a fetch response; batches go out as they are stored. */
final class FetchResponses {

  private static final int NO_REPLICA = -1;

  private static final LeaderIdAndEpoch NO_LEADER = new LeaderIdAndEpoch(-1, -1);

  private static final EpochEndOffset NONE_DIVERGING = new EpochEndOffset(-1, -1);

  /** Clients that know it read on behind empty batches. */
  private static final short FIRST_WITH_EMPTY_BATCHES = 12;

  /**
   * Stands for records that a filter does not choose. No other empty batch would do: librdkafka
   * asks for ever more bytes behind one that is not a control batch.
   */
  private static final byte[] PASSED = ControlBatches.empty();

  /**
   * The same for older clients, such as kafkajs, which stay where they are if there is no record.
   */
  private static final byte[] PASSED_FOR_OLD = ControlBatches.commitMarker();

  private record TopicKey(UUID id, String name) {}

  private FetchResponses() {}

  static FetchResponse of(
      int sessionId, List<FetchedPartition> partitions, short version, boolean committedOnly) {
    byte[] passed = version < FIRST_WITH_EMPTY_BATCHES ? PASSED_FOR_OLD : PASSED;
    Map<TopicKey, List<PartitionData>> byTopic = new LinkedHashMap<>();
    for (FetchedPartition partition : partitions) {
      TopicKey topic = new TopicKey(partition.key().topicId(), partition.key().topic());
      byTopic
          .computeIfAbsent(topic, _ -> new ArrayList<>())
          .add(partitionData(partition, passed, committedOnly));
    }
    return FetchResponse.builder()
        .sessionId(sessionId)
        .nodeEndpoints(leaders(partitions))
        .responses(
            byTopic.entrySet().stream()
                .map(
                    topic ->
                        FetchableTopicResponse.builder()
                            .topicId(topic.getKey().id())
                            .topic(topic.getKey().name())
                            .partitions(topic.getValue())
                            .build())
                .toList())
        .build();
  }

  private static List<NodeEndpoint> leaders(List<FetchedPartition> partitions) {
    return partitions.stream()
        .flatMap(partition -> partition.instead(Instead.Leader.class).stream())
        .map(Instead.Leader::node)
        .distinct()
        .map(
            node ->
                new NodeEndpoint(node.nodeId(), node.host(), node.port(), node.rack().orElse(null)))
        .toList();
  }

  private static PartitionData partitionData(
      FetchedPartition found, byte[] passed, boolean committedOnly) {
    return PartitionData.builder()
        .partitionIndex(found.key().partition())
        .errorCode(found.error().code())
        .highWatermark(found.offsets().highWatermark())
        .lastStableOffset(found.offsets().stableOffset())
        .logStartOffset(found.offsets().startOffset())
        .divergingEpoch(
            found
                .instead(Instead.Diverging.class)
                .map(other -> new EpochEndOffset(other.end().leaderEpoch(), other.end().offset()))
                .orElse(NONE_DIVERGING))
        .currentLeader(
            found
                .instead(Instead.Leader.class)
                .map(other -> new LeaderIdAndEpoch(other.node().nodeId(), other.leaderEpoch()))
                .orElse(NO_LEADER))
        .abortedTransactions(committedOnly ? aborted(found) : null)
        .preferredReadReplica(
            found
                .instead(Instead.Nearer.class)
                .map(other -> other.node().nodeId())
                .orElse(NO_REPLICA))
        .records(records(found, passed))
        .build();
  }

  private static List<AbortedTransaction> aborted(FetchedPartition found) {
    return found.aborted().stream()
        .map(range -> new AbortedTransaction(range.producerId(), range.firstOffset()))
        .toList();
  }

  private static ByteBuf records(FetchedPartition found, byte[] passed) {
    List<ByteBuf> frames = new ArrayList<>(found.batches().size() + 1);
    for (StoredBatch batch : found.batches()) {
      // one that is made of folded records may have some of older epochs
      int epoch = found.leaderEpochs().at(batch.lastOffset());
      frames.add(BatchFrame.of(batch.baseOffset(), epoch, batch.payload()));
    }
    found
        .passedOffset()
        .ifPresent(
            offset -> frames.add(BatchFrame.of(offset, found.leaderEpochs().at(offset), passed)));
    return Unpooled.wrappedUnmodifiableBuffer(frames.toArray(ByteBuf[]::new));
  }
}
