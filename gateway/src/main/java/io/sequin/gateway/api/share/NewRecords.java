package io.sequin.gateway.api.share;

import io.sequin.gateway.filter.BatchChooser.Part;
import io.sequin.gateway.filter.QueryStoppedException;
import io.sequin.storage.delivery.OffsetRange;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Optional;

/**
 * Records that nobody was given yet, as far as there is room for them in an answer. Not
 * thread-safe.
 *
 * <p>A filter may leave out most of what is read, so reading goes on until there is something, or
 * enough was looked at for one time.
 */
final class NewRecords {

  /** What is read at once: some batches of a usual size, since most answers hold few records. */
  private static final int READ_BYTES = 64 << 10;

  /** As large as others read filtered partitions, so that all share what is read ahead. */
  private static final int FILTERED_READ_BYTES = 1 << 20;

  private static final long MAX_SEEN_BYTES = 32 << 20;

  private final BatchPlan plan;
  private final boolean isFiltered;
  private final long startOffset;
  private final long wantedRecords;
  private final OffsetRanges ranges = new OffsetRanges();
  private boolean isFull;
  private long nextOffset;

  /**
   * @param wantedRecords how many are enough
   */
  NewRecords(BatchPlan plan, SharePartition partition, long startOffset, long wantedRecords) {
    this.plan = plan;
    this.isFiltered = partition.chooser().isPresent();
    this.startOffset = startOffset;
    this.nextOffset = startOffset;
    this.wantedRecords = wantedRecords;
  }

  /**
   * Reads on.
   *
   * @param cutsBatches whether there must not be more records than are enough
   */
  void read(boolean cutsBatches) {
    long seenBytes = 0;
    boolean hasMore = true;
    while (hasMore && isWanting() && seenBytes < MAX_SEEN_BYTES) {
      List<StoredBatch> read =
          plan.readFrom(nextOffset, isFiltered ? FILTERED_READ_BYTES : READ_BYTES);
      hasMore = !read.isEmpty();
      for (StoredBatch batch : read) {
        if (hasMore && isWanting()) {
          seenBytes += batch.sizeBytes();
          hasMore = take(batch, cutsBatches ? wantedRecords - recordCount() : Long.MAX_VALUE);
        }
      }
    }
  }

  private boolean isWanting() {
    return recordCount() < wantedRecords && !isFull;
  }

  /** False if a query stops in it, or before it. */
  private boolean take(StoredBatch batch, long maxRecords) {
    long first = Math.max(batch.baseOffset(), startOffset);
    Optional<Part> part = part(batch);
    Optional<StoredBatch> chosen = part.flatMap(Part::batch);
    List<OffsetRange> offsets = chosen.map(each -> offsets(each, first)).orElse(List.of());
    if (!offsets.isEmpty() && !plan.add(chosen.get())) {
      isFull = true;
      return true;
    }
    nextOffset = part.map(Part::nextOffset).orElse(nextOffset);
    take(offsets, maxRecords);
    return nextOffset > batch.lastOffset();
  }

  private Optional<Part> part(StoredBatch batch) {
    try {
      return Optional.of(plan.chosen(batch, Math.max(batch.baseOffset(), nextOffset)));
    } catch (QueryStoppedException e) {
      if (!hasMoved()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private List<OffsetRange> offsets(StoredBatch chosen, long first) {
    return isFiltered
        ? RecordOffsets.from(chosen, first)
        : List.of(new OffsetRange(first, chosen.lastOffset()));
  }

  private void take(List<OffsetRange> offsets, long maxRecords) {
    long left = maxRecords;
    for (OffsetRange range : offsets) {
      long length = range.lastOffset() - range.firstOffset() + 1;
      long taken = Math.min(left, length);
      if (taken > 0) {
        ranges.add(range.firstOffset(), range.firstOffset() + taken - 1);
      }
      if (taken < length) {
        nextOffset = range.firstOffset() + taken;
        return;
      }
      left -= taken;
    }
  }

  /** Whether there are so many bytes, or all that there is room for. */
  boolean isEnough(long minBytes) {
    return !isWanting() || plan.sizeBytes() >= minBytes;
  }

  boolean isEmpty() {
    return ranges.list().isEmpty();
  }

  /** Whether anything was looked at. */
  boolean hasMoved() {
    return nextOffset > startOffset;
  }

  /** In the order of offsets, not adjacent. */
  List<OffsetRange> ranges() {
    return ranges.list();
  }

  /** Where the next read would begin. */
  long nextOffset() {
    return nextOffset;
  }

  private long recordCount() {
    return ranges.count();
  }
}
