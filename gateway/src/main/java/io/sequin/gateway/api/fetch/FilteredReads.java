package io.sequin.gateway.api.fetch;

import io.sequin.gateway.filter.BatchChooser;
import io.sequin.gateway.filter.FilteredRead;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import java.util.HashMap;
import java.util.Map;

/**
 * The filtered partitions of one fetch request, which go on where they were each time that
 * something was appended. Used by one thread.
 */
final class FilteredReads {

  /** What one look at all partitions of a request reads, if not each reads a little. */
  private static final long BUDGET_BYTES = 16L << 20;

  private static final long MIN_BUDGET_BYTES = 1L << 20;

  /** What is found is given out rather than held while the fetch waits for more. */
  private static final long MAX_HELD_BYTES = 1L << 20;

  private record ReadKey(FetchKey key, PartitionId partition, int leaderEpoch) {}

  private final BatchLog log;
  private final long budgetBytes;
  private final Map<ReadKey, FilteredRead> reads = new HashMap<>();

  /**
   * @param partitionCount how many share the budget
   */
  FilteredReads(BatchLog log, int partitionCount) {
    this.log = log;
    this.budgetBytes = Math.max(MIN_BUDGET_BYTES, BUDGET_BYTES / Math.max(1, partitionCount));
  }

  FetchedPartition read(
      FetchPosition position,
      PartitionId partition,
      BatchChooser chooser,
      FetchedPartition nothing,
      long maxBytes,
      boolean takesLargeFirst,
      long endOffset) {
    FilteredRead read =
        reads.computeIfAbsent(
            new ReadKey(position.key(), partition, log.leaderEpoch()),
            _ -> new FilteredRead(log, partition, chooser, position.offset()));
    read.advance(maxBytes, budgetBytes, endOffset);
    FilteredRead.Found found = read.found(maxBytes, takesLargeFirst);
    FetchedPartition fetched = nothing.with(found.batches(), found.passedOffset());
    return read.hasMore() || fetched.sizeBytes() >= MAX_HELD_BYTES ? fetched.due() : fetched;
  }
}
