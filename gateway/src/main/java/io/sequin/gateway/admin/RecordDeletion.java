package io.sequin.gateway.admin;

import io.sequin.gateway.config.CleanupPolicy;
import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.OptionalLong;

/** Deletes the beginning of a log, where the topic's cleanup policy allows it. */
public final class RecordDeletion {

  private final TopicLookup lookup;
  private final TopicDefaults defaults;
  private final BatchLog log;

  public RecordDeletion(TopicLookup lookup, TopicDefaults defaults, BatchLog log) {
    this.lookup = lookup;
    this.defaults = defaults;
    this.log = log;
  }

  /**
   * @param offset where the log is to begin; empty for its end
   * @return where the log begins now, which may be later
   * @throws OffsetOutOfRangeException if the log does not reach that far
   * @throws AdminException if there is no such partition, or its topic is only compacted
   */
  public long deleteBefore(String topicName, int partition, OptionalLong offset) {
    Topic topic =
        lookup.requirePartition(
            TopicRef.named(topicName), partition, TopicOperation.DELETE_RECORDS);
    CleanupPolicy policy = TopicConfig.of(topic.configs(), defaults).cleanupPolicy();
    if (policy.compacts() && !policy.deletes()) {
      throw new AdminException(
          Refusal.COMPACTED_TOPIC, "records of a compacted topic cannot be deleted by offset");
    }
    PartitionId id = new PartitionId(topic.id(), partition);
    long first = offset.orElseGet(() -> log.currentOffsets(id).highWatermark());
    if (first < 0) {
      throw new OffsetOutOfRangeException(first);
    }
    return log.deleteRecords(id, first).startOffset();
  }
}
