package io.sequin.storage.log;

/**
 * The ends of a partition's log.
 *
 * @param startOffset the first offset that may be read
 * @param highWatermark the offset that the next record will get; everything before it is committed
 */
public record LogOffsets(long startOffset, long highWatermark) {

  /**
   * Offsets only grow, so of two readings the larger is the newer, whatever order they arrive in.
   */
  LogOffsets mergedWith(LogOffsets other) {
    return new LogOffsets(
        Math.max(startOffset, other.startOffset), Math.max(highWatermark, other.highWatermark));
  }
}
