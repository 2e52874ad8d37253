package io.sequin.gateway.api.offset;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.topic.PartitionLookup;
import io.sequin.gateway.config.CleanupPolicy;
import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;

/** Deletes the beginning of a log, where the topic's cleanup policy allows it. */
public final class RecordDeletion {

  private static final long HIGH_WATERMARK = -1;

  private final PartitionLookup lookup;
  private final TopicDefaults defaults;
  private final BatchLog log;

  public RecordDeletion(PartitionLookup lookup, TopicDefaults defaults, BatchLog log) {
    this.lookup = lookup;
    this.defaults = defaults;
    this.log = log;
  }

  /**
   * @param offset where the log is to begin; -1 for its end
   * @return where the log begins now, which may be later
   * @throws OffsetOutOfRangeException if the log does not reach that far
   * @throws ApiException if there is no such partition, or its topic is only compacted
   */
  long deleteBefore(String topicName, int partition, long offset) {
    Topic topic = lookup.topicOf(topicName, partition);
    CleanupPolicy policy = TopicConfig.of(topic.configs(), defaults).cleanupPolicy();
    if (policy.compacts() && !policy.deletes()) {
      throw new ApiException(
          ErrorCode.POLICY_VIOLATION, "records of a compacted topic cannot be deleted by offset");
    }
    if (offset < HIGH_WATERMARK) {
      throw new OffsetOutOfRangeException(offset);
    }
    PartitionId id = new PartitionId(topic.id(), partition);
    long first = offset == HIGH_WATERMARK ? log.currentOffsets(id).highWatermark() : offset;
    return log.deleteRecords(id, first).startOffset();
  }
}
