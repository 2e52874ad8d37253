package io.sequin.storage.delivery;

/** Some consecutive offsets, both ends included. */
public record OffsetRange(long firstOffset, long lastOffset) {

  /**
   * @throws IllegalArgumentException if it ends before it begins
   */
  public OffsetRange {
    check(firstOffset, lastOffset);
  }

  static void check(long firstOffset, long lastOffset) {
    if (lastOffset < firstOffset) {
      throw new IllegalArgumentException(
          "offsets " + firstOffset + " to " + lastOffset + " are not a range");
    }
  }
}
