package io.sequin.storage.delivery;

/** What a worker says of consecutive offsets, both ends included. */
public record Acknowledgement(long firstOffset, long lastOffset, Verdict verdict) {

  /**
   * @throws IllegalArgumentException if the range ends before it begins
   */
  public Acknowledgement {
    OffsetRange.check(firstOffset, lastOffset);
  }
}
