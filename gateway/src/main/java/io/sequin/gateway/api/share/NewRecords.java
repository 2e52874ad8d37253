package io.sequin.gateway.api.share;

import io.sequin.gateway.filter.BatchFilter;
import io.sequin.storage.delivery.OffsetRange;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records that nobody was given yet, as they are read. Not thread-safe.
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

  private final BatchLog log;
  private final PartitionId partition;
  private final Optional<BatchFilter> filter;
  private final long startOffset;
  private final List<StoredBatch> batches = new ArrayList<>();
  private final List<OffsetRange> ranges = new ArrayList<>();
  private long recordCount;
  private long sizeBytes;
  private long nextOffset;

  NewRecords(BatchLog log, SharePartition partition, long startOffset) {
    this.log = log;
    this.partition = partition.id();
    this.filter = partition.filter();
    this.startOffset = startOffset;
    this.nextOffset = startOffset;
  }

  /**
   * Reads on.
   *
   * @param wantedRecords how many are enough
   * @param maxBytes how many bytes are enough
   * @param cutsBatches whether there must not be more records
   */
  void read(long wantedRecords, long maxBytes, boolean cutsBatches) {
    long seenBytes = 0;
    boolean hasMore = true;
    while (hasMore && isWanting(wantedRecords, maxBytes) && seenBytes < MAX_SEEN_BYTES) {
      List<StoredBatch> read =
          log.read(partition, nextOffset, filter.isPresent() ? FILTERED_READ_BYTES : READ_BYTES);
      for (StoredBatch batch : read) {
        if (isWanting(wantedRecords, maxBytes)) {
          seenBytes += batch.sizeBytes();
          take(batch, cutsBatches ? wantedRecords - recordCount : Long.MAX_VALUE);
        }
      }
      hasMore = !read.isEmpty();
    }
  }

  private boolean isWanting(long wantedRecords, long maxBytes) {
    return recordCount < wantedRecords && sizeBytes < maxBytes;
  }

  private void take(StoredBatch batch, long maxRecords) {
    long first = Math.max(batch.baseOffset(), startOffset);
    nextOffset = batch.lastOffset() + 1;
    if (filter.isEmpty()) {
      keep(batch);
      take(List.of(new OffsetRange(first, batch.lastOffset())), maxRecords);
      return;
    }
    filter
        .get()
        .apply(batch, first)
        .ifPresent(
            chosen -> {
              keep(chosen);
              take(RecordOffsets.from(chosen, first), maxRecords);
            });
  }

  private void take(List<OffsetRange> offsets, long maxRecords) {
    long left = maxRecords;
    for (OffsetRange range : offsets) {
      long length = range.lastOffset() - range.firstOffset() + 1;
      long taken = Math.min(left, length);
      if (taken > 0) {
        add(range.firstOffset(), range.firstOffset() + taken - 1);
      }
      if (taken < length) {
        nextOffset = range.firstOffset() + taken;
        return;
      }
      left -= taken;
    }
  }

  private void keep(StoredBatch batch) {
    batches.add(batch);
    sizeBytes += batch.sizeBytes();
  }

  private void add(long first, long last) {
    recordCount += last - first + 1;
    if (!ranges.isEmpty() && ranges.getLast().lastOffset() == first - 1) {
      ranges.set(ranges.size() - 1, new OffsetRange(ranges.getLast().firstOffset(), last));
    } else {
      ranges.add(new OffsetRange(first, last));
    }
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether anything was looked at. */
  boolean hasMoved() {
    return nextOffset > startOffset;
  }

  /** In the order of offsets, not adjacent. */
  List<OffsetRange> ranges() {
    return ranges;
  }

  List<StoredBatch> batches() {
    return batches;
  }

  /** Where the next read would begin. */
  long nextOffset() {
    return nextOffset;
  }

  long recordCount() {
    return recordCount;
  }

  long sizeBytes() {
    return sizeBytes;
  }
}
