package io.sequin.gateway.outbox;

import io.sequin.gateway.config.TimestampPolicy;
import io.sequin.gateway.config.TopicConfig;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.outbox.OutboxMessage;
import io.sequin.storage.topic.Topic;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Spreads the messages of one topic over its partitions. */
final class TopicOutlet {

  private final Topic topic;
  private final TopicConfig config;
  private final int keylessPartition;
  private final Map<Integer, PartitionBatches> partitions = new TreeMap<>();

  /**
   * @param turn differs from one lot to the next, so that messages without a key go to all
   *     partitions in turn
   */
  TopicOutlet(Topic topic, TopicConfig config, int turn) {
    this.topic = topic;
    this.config = config;
    this.keylessPartition = Math.floorMod(turn, topic.partitionCount());
  }

  void add(OutboxMessage message) {
    partitions.computeIfAbsent(partitionOf(message), this::batches).add(message);
  }

  Stream<NewBatch> build(long nowMs) {
    return partitions.values().stream().flatMap(batches -> batches.build(nowMs).stream());
  }

  private int partitionOf(OutboxMessage message) {
    return message
        .partition()
        .orElseGet(
            () ->
                message
                    .key()
                    .map(key -> DefaultPartitioner.partitionOf(key, topic.partitionCount()))
                    .orElse(keylessPartition));
  }

  private PartitionBatches batches(int partition) {
    return new PartitionBatches(
        new PartitionId(topic.id(), partition),
        config.messageTimestampType() == TimestampPolicy.LOG_APPEND_TIME
            ? TimestampType.LOG_APPEND_TIME
            : TimestampType.CREATE_TIME,
        config.maxMessageBytes());
  }
}
