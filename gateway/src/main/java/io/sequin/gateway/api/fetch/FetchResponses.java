package io.sequin.gateway.api.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.FetchResponse.FetchableTopicResponse;
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

  static FetchResponse of(int sessionId, List<FetchedPartition> partitions, short version) {
    byte[] passed = version < FIRST_WITH_EMPTY_BATCHES ? PASSED_FOR_OLD : PASSED;
    Map<TopicKey, List<PartitionData>> byTopic = new LinkedHashMap<>();
    for (FetchedPartition partition : partitions) {
      TopicKey topic = new TopicKey(partition.key().topicId(), partition.key().topic());
      byTopic.computeIfAbsent(topic, _ -> new ArrayList<>()).add(partitionData(partition, passed));
    }
    return FetchResponse.builder()
        .sessionId(sessionId)
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

  private static PartitionData partitionData(FetchedPartition found, byte[] passed) {
    return PartitionData.builder()
        .partitionIndex(found.key().partition())
        .errorCode(found.error().code())
        .highWatermark(found.offsets().highWatermark())
        .lastStableOffset(found.offsets().highWatermark())
        .logStartOffset(found.offsets().startOffset())
        .abortedTransactions(null)
        .preferredReadReplica(NO_REPLICA)
        .records(records(found, passed))
        .build();
  }

  private static ByteBuf records(FetchedPartition found, byte[] passed) {
    List<ByteBuf> frames = new ArrayList<>(found.batches().size() + 1);
    for (StoredBatch batch : found.batches()) {
      frames.add(BatchFrame.of(batch.baseOffset(), Cluster.LEADER_EPOCH, batch.payload()));
    }
    found
        .passedOffset()
        .ifPresent(offset -> frames.add(BatchFrame.of(offset, Cluster.LEADER_EPOCH, passed)));
    return Unpooled.wrappedUnmodifiableBuffer(frames.toArray(ByteBuf[]::new));
  }
}
