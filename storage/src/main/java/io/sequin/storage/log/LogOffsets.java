package io.sequin.storage.log;

/**
 * The ends of a partition's log.
 *
 * @param startOffset the first offset that may be read
 * @param highWatermark the offset that the next record will get; everything before it is committed
 * @param foldedOffset what lies before it is kept by key, not in batches; 0 if the topic is not
 *     keyed
 */
public record LogOffsets(long startOffset, long highWatermark, long foldedOffset) {

  /** Of a log of which nothing is known to be folded. */
  public LogOffsets(long startOffset, long highWatermark) {
    this(startOffset, highWatermark, 0);
  }

  /**
   * Offsets only grow, so of two readings the larger is the newer, whatever order they arrive in.
   */
  LogOffsets mergedWith(LogOffsets other) {
    return new LogOffsets(
        Math.max(startOffset, other.startOffset),
        Math.max(highWatermark, other.highWatermark),
        Math.max(foldedOffset, other.foldedOffset));
  }
}
