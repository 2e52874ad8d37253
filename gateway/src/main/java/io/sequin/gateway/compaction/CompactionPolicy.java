package io.sequin.gateway.compaction;

import io.sequin.gateway.config.TopicConfig;
import io.sequin.storage.keyed.KeyedExtent;

/**
 * When records of a keyed topic are folded.
 *
 * @param minLagMs the age below which a record stays in the log; {@code min.compaction.lag.ms}
 * @param maxLagMs the age at which a record must be folded; {@code max.compaction.lag.ms}
 * @param minDirtyRatio the part of the log that may be unfolded; {@code min.cleanable.dirty.ratio}
 * @param deleteRetentionMs how long a folded tombstone is kept; {@code delete.retention.ms}
 */
record CompactionPolicy(
    long minLagMs, long maxLagMs, double minDirtyRatio, long deleteRetentionMs) {

  static CompactionPolicy of(TopicConfig config) {
    return new CompactionPolicy(
        config.minCompactionLagMs(),
        config.maxCompactionLagMs(),
        config.minCleanableDirtyRatio(),
        config.deleteRetentionMs());
  }

  /**
   * Whether there is enough to do.
   *
   * @param oldestMs the timestamp of the oldest batch that is not folded
   */
  boolean isDue(KeyedExtent extent, long oldestMs, long nowMs) {
    return extent.dirtyRatio() >= minDirtyRatio || nowMs - oldestMs >= maxLagMs;
  }

  /** Whether a batch may be folded whose newest record is as old as that. */
  boolean allows(long maxTimestampMs, long nowMs) {
    return minLagMs == 0 || nowMs - maxTimestampMs >= minLagMs;
  }
}
