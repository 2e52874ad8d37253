package io.sequin.gateway.api.share;

import io.sequin.gateway.filter.BatchChooser.Part;
import io.sequin.storage.delivery.Delivery;
import io.sequin.storage.delivery.OffsetRange;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Optional;

/** Records that come again, as far as there is room for them in an answer. Not thread-safe. */
final class DueRecords {

  private static final int READ_BYTES = 64 << 10;

  private final BatchLog log;
  private final PartitionId partition;
  private final BatchPlan plan;
  private final long maxRecords;
  private final int maxDeliver;
  private final OffsetRanges ranges = new OffsetRanges();
  private long recordCount;

  /**
   * @param maxDeliver what was delivered as often is archived, and not sent; 0 for no limit
   */
  DueRecords(BatchLog log, PartitionId partition, BatchPlan plan, long maxRecords, int maxDeliver) {
    this.log = log;
    this.partition = partition;
    this.plan = plan;
    this.maxRecords = maxRecords;
    this.maxDeliver = maxDeliver;
  }

  /**
   * Reads what may be taken, in the order of offsets.
   *
   * @return false if there was no room for all of it
   */
  boolean read(List<Delivery> due) {
    for (Delivery delivery : due) {
      if (!read(delivery)) {
        return false;
      }
    }
    return true;
  }

  private boolean read(Delivery due) {
    if (maxDeliver > 0 && due.deliverCount() > maxDeliver) {
      ranges.add(due.firstOffset(), due.lastOffset());
      return true;
    }
    if (due.lastOffset() >= plan.endOffset()) {
      // another gateway has appended and delivered it before
      log.currentOffsets(partition);
    }
    // it may be from a time when the group read uncommitted records, too
    long end =
        Math.min(
            Math.min(due.lastOffset() + 1, plan.endOffset()),
            due.firstOffset() + maxRecords - recordCount);
    long next = due.firstOffset();
    boolean fits = true;
    while (fits && next < end) {
      Optional<StoredBatch> batch = batchFrom(next, end);
      long from = next;
      Optional<Part> part = batch.map(read -> plan.chosen(read, Math.max(from, read.baseOffset())));
      fits = part.flatMap(Part::batch).map(plan::add).orElse(true);
      if (fits) {
        next = part.map(chosen -> Math.min(end, chosen.nextOffset())).orElse(end);
      }
    }
    if (next > due.firstOffset()) {
      ranges.add(due.firstOffset(), next - 1);
      recordCount += next - due.firstOffset();
    }
    return next > due.lastOffset();
  }

  /** The first with one of the offsets; what has none is a hole in the log to the client, too. */
  private Optional<StoredBatch> batchFrom(long first, long end) {
    long offset = Math.max(first, log.knownOffsets(partition).startOffset());
    try {
      return plan.readFrom(offset, READ_BYTES).stream()
          .findFirst()
          .filter(batch -> batch.baseOffset() < end);
    } catch (OffsetOutOfRangeException _) {
      // deleted just now: what is behind may still be there
      return batchFrom(offset + 1, end);
    }
  }

  /** What to take, in the order of offsets. */
  List<OffsetRange> ranges() {
    return ranges.list();
  }
}
