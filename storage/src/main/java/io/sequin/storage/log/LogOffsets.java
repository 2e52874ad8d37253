package io.sequin.storage.log;

/**
 * The ends of a partition's log.
 *
 * @param startOffset the first offset that may be read
 * @param highWatermark the offset that the next record will get; everything before it is committed
 *     to PostgreSQL
 * @param foldedOffset what lies before it is kept by key, not in batches; 0 if the topic is not
 *     keyed
 * @param stableOffset the first offset of a transaction that has not ended, else the high watermark
 * @param abortedOffset that of the newest marker of an aborted transaction; -1 if there was none
 */
public record LogOffsets(
    long startOffset,
    long highWatermark,
    long foldedOffset,
    long stableOffset,
    long abortedOffset) {

  static final long NONE = -1;

  public LogOffsets {
    // of a transaction whose beginning was deleted
    stableOffset = Math.max(stableOffset, startOffset);
  }

  /** Of a log without transactions, of which nothing is known to be folded. */
  public LogOffsets(long startOffset, long highWatermark) {
    this(startOffset, highWatermark, 0, highWatermark, NONE);
  }

  /**
   * Offsets only grow, so of two readings the larger is the newer, whatever order they arrive in.
   */
  LogOffsets mergedWith(LogOffsets other) {
    return new LogOffsets(
        Math.max(startOffset, other.startOffset),
        Math.max(highWatermark, other.highWatermark),
        Math.max(foldedOffset, other.foldedOffset),
        Math.max(stableOffset, other.stableOffset),
        Math.max(abortedOffset, other.abortedOffset));
  }

  /**
   * The end of what a reader may see.
   *
   * @param committedOnly whether that is only what no open transaction may take back
   */
  public long end(boolean committedOnly) {
    return committedOnly ? stableOffset : highWatermark;
  }
}
