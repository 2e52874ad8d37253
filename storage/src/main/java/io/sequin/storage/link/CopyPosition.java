package io.sequin.storage.link;

import io.sequin.storage.log.PartitionId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far the copy of a partition is.
 *
 * @param startOffset where it begins
 * @param nextOffset where it ends: the next offset to copy
 * @param lastEpoch the other cluster's leader epoch of the last batch; empty if there is none
 * @param source what was seen of the other cluster's last; empty before it has been
 */
public record CopyPosition(
    PartitionId partition,
    long startOffset,
    long nextOffset,
    OptionalInt lastEpoch,
    int openTransactions,
    Optional<SourceExtent> source) {

  /**
   * What is there.
   *
   * @param lostOffsets how many offsets had expired there before they were read
   * @param truncatedOffsets how many it had lost after they were copied
   * @param maxTimestampMs of the newest records that were copied; -1 if there are none
   */
  public record SourceExtent(
      long startOffset,
      long endOffset,
      long copiedBytes,
      long lostOffsets,
      long truncatedOffsets,
      long maxTimestampMs,
      Instant seenAt) {}

  /** How many offsets are still to copy, as far as is known; empty if nothing is. */
  public Optional<Long> lag() {
    return source.map(there -> Math.max(0, there.endOffset() - nextOffset));
  }
}
