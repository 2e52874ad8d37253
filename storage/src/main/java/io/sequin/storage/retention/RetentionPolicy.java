package io.sequin.storage.retention;

/**
 * When records of a topic may go, and when it begins a new segment, so that older ones can go as a
 * whole. Negative means never.
 *
 * @param retentionMs the age at which records expire; Kafka's {@code retention.ms}
 * @param retentionBytes the size that a partition keeps, older records expire; {@code
 *     retention.bytes}
 * @param segmentMs the age at which a segment is finished; {@code segment.ms}
 * @param segmentBytes the size of a partition's part at which a segment is finished; {@code
 *     segment.bytes}
 */
public record RetentionPolicy(
    long retentionMs, long retentionBytes, long segmentMs, long segmentBytes) {

  /** Nothing ever expires. */
  public static final RetentionPolicy KEEP_ALL = new RetentionPolicy(-1, -1, -1, -1);

  boolean finishes(long ageMs, long largestBytes) {
    boolean isOld = segmentMs >= 0 && ageMs >= segmentMs;
    boolean isLarge = segmentBytes >= 0 && largestBytes >= segmentBytes;
    return isOld || isLarge;
  }
}
