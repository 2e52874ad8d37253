package io.sequin.gateway.config;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The effective configs of a topic that the gateway acts on.
 *
 * @param compressionLevel the level of the compression chosen, where it has levels; -1 of gzip is
 *     the library's own choice
 * @param maxMessageBytes the largest record batch
 * @param retentionMs the age at which records expire, -1 for never
 * @param retentionBytes the size of a partition above which old records expire, negative for never
 * @param minCleanableDirtyRatio the part of a compacted topic, from 0 to 1, that may be dirty
 * @param segmentMs the age at which a segment is finished
 * @param segmentBytes the size of a partition's part of a segment at which it is finished
 * @param deleteRetentionMs how long tombstones are kept
 */
public record TopicConfig(
    CompressionPolicy compressionType,
    OptionalInt compressionLevel,
    int maxMessageBytes,
    TimestampPolicy messageTimestampType,
    long messageTimestampBeforeMaxMs,
    long messageTimestampAfterMaxMs,
    CleanupPolicy cleanupPolicy,
    long retentionMs,
    long retentionBytes,
    long segmentMs,
    int segmentBytes,
    long minCompactionLagMs,
    long maxCompactionLagMs,
    double minCleanableDirtyRatio,
    long deleteRetentionMs) {

  /**
   * Reads the overrides of an existing topic. As Kafka does with what it has stored, names it does
   * not know are passed over.
   *
   * @throws InvalidConfigException when a value is not allowed
   */
  public static TopicConfig of(Map<String, String> overrides, TopicDefaults defaults) {
    ConfigValues values = defaults.with(overrides);
    CompressionPolicy compression = CompressionPolicy.of(values);
    return new TopicConfig(
        compression,
        compression.level(values),
        values.intValue("max.message.bytes"),
        TimestampPolicy.of(values),
        values.longValue("message.timestamp.before.max.ms"),
        values.longValue("message.timestamp.after.max.ms"),
        cleanupPolicy(values),
        values.longValue("retention.ms"),
        values.longValue("retention.bytes"),
        values.longValue("segment.ms"),
        values.intValue("segment.bytes"),
        values.longValue("min.compaction.lag.ms"),
        values.longValue("max.compaction.lag.ms"),
        values.doubleValue("min.cleanable.dirty.ratio"),
        values.longValue("delete.retention.ms"));
  }

  /**
   * How batches are stored: those of keyed topics are read by key, in SQL too, and so uncompressed
   * whatever {@link #compressionType} says.
   */
  public CompressionPolicy storedCompression() {
    return cleanupPolicy.compacts() ? CompressionPolicy.UNCOMPRESSED : compressionType;
  }

  private static CleanupPolicy cleanupPolicy(ConfigValues values) {
    return new CleanupPolicy(
        values.listContains("cleanup.policy", "compact"),
        values.listContains("cleanup.policy", "delete"));
  }
}
