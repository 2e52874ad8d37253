package io.sequin.gateway.api.share;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.message.ShareAcknowledgeRequest;
import io.sequin.protocol.message.ShareFetchRequest;
import java.util.List;

/** What a member says of records of one partition, as it says it. */
record PartitionAcknowledgements(TopicIdPartition partition, List<Batch> batches) {

  PartitionAcknowledgements {
    batches = List.copyOf(batches);
  }

  /**
   * Consecutive offsets, both ends included.
   *
   * @param types one for all offsets or one for each
   */
  record Batch(long firstOffset, long lastOffset, List<Byte> types) {}

  /** Those of a fetch, of partitions that it says something of. */
  static List<PartitionAcknowledgements> of(ShareFetchRequest request) {
    return request.topics().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .filter(partition -> !partition.acknowledgementBatches().isEmpty())
                    .map(
                        partition ->
                            new PartitionAcknowledgements(
                                new TopicIdPartition(topic.topicId(), partition.partitionIndex()),
                                partition.acknowledgementBatches().stream()
                                    .map(
                                        batch ->
                                            new Batch(
                                                batch.firstOffset(),
                                                batch.lastOffset(),
                                                batch.acknowledgeTypes()))
                                    .toList())))
        .toList();
  }

  static List<PartitionAcknowledgements> of(ShareAcknowledgeRequest request) {
    return request.topics().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(
                        partition ->
                            new PartitionAcknowledgements(
                                new TopicIdPartition(topic.topicId(), partition.partitionIndex()),
                                partition.acknowledgementBatches().stream()
                                    .map(
                                        batch ->
                                            new Batch(
                                                batch.firstOffset(),
                                                batch.lastOffset(),
                                                batch.acknowledgeTypes()))
                                    .toList())))
        .toList();
  }
}
