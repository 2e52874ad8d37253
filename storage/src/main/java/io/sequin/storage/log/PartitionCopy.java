package io.sequin.storage.log;

import java.util.List;

/**
 * The next part of a partition of another cluster.
 *
 * @param fromOffset where the copy ended when it was asked for
 * @param batches in the order of their offsets, none of which is before that; there may be offsets
 *     in between that are in none
 * @param sourceStartOffset where the log begins there
 * @param sourceEndOffset where it ends there
 */
public record PartitionCopy(
    PartitionId partition,
    long fromOffset,
    List<CopiedBatch> batches,
    long sourceStartOffset,
    long sourceEndOffset) {

  public PartitionCopy {
    batches = List.copyOf(batches);
  }

  /** Where the copy ends with it. */
  public long endOffset() {
    return batches.isEmpty() ? fromOffset : batches.getLast().endOffset();
  }

  /** Of the batches, as clients fetch them. */
  public long sizeBytes() {
    return batches.stream()
        .mapToLong(batch -> StoredBatch.PREFIX_BYTES + batch.payload().length)
        .sum();
  }

  long maxTimestampMs() {
    return batches.stream().mapToLong(CopiedBatch::maxTimestampMs).max().orElse(-1);
  }
}
