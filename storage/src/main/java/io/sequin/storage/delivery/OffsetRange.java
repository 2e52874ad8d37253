package io.sequin.storage.delivery;

/** Some consecutive offsets, both ends included. */
public record OffsetRange(long firstOffset, long lastOffset) {

  /**
   * @throws IllegalArgumentException if it ends before it begins
   */
  public OffsetRange {
    if (lastOffset < firstOffset) {
      throw new IllegalArgumentException(
          "offsets " + firstOffset + " to " + lastOffset + " are not a range");
    }
  }
}
