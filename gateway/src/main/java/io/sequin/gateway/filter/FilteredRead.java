package io.sequin.gateway.filter;

import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads a partition through a key filter from one offset on, and remembers how far it has got: what
 * was looked at once is not read again. Not thread-safe.
 */
public final class FilteredRead {

  /** What Java consumers read of a partition at once, so that all share what is read ahead. */
  static final int READ_BYTES = 1 << 20;

  private final BatchLog log;
  private final PartitionId partition;
  private final BatchFilter filter;
  private final long startOffset;
  private final List<StoredBatch> chosen = new ArrayList<>();
  private long chosenBytes;
  private long seenBytes;
  private long nextOffset;
  private boolean hasMore;

  public FilteredRead(BatchLog log, PartitionId partition, KeyFilter filter, long startOffset) {
    this.log = log;
    this.partition = partition;
    this.filter = new BatchFilter(filter, partition.partition());
    this.startOffset = startOffset;
    this.nextOffset = startOffset;
  }

  /**
   * Reads on until there is enough, the budget is used up, or the end is reached.
   *
   * @param wantedBytes how much is enough, with what was found before
   * @param budgetBytes how much to look at
   * @param endOffset of what the reader may have
   */
  public void advance(long wantedBytes, long budgetBytes, long endOffset) {
    long endBytes = seenBytes + budgetBytes;
    hasMore = nextOffset < endOffset;
    while (hasMore && seenBytes < endBytes && !isEnough(wantedBytes)) {
      List<StoredBatch> batches = log.read(partition, nextOffset, READ_BYTES);
      batches.stream().takeWhile(batch -> batch.baseOffset() < endOffset).forEach(this::look);
      hasMore = !batches.isEmpty() && nextOffset < endOffset;
    }
  }

  /** Whether reading on would find more at once. */
  public boolean hasMore() {
    return hasMore;
  }

  /**
   * What was found, as far as it fits.
   *
   * @param takesLargeFirst whether the first batch is taken even if it is larger than that
   */
  public Found found(long maxBytes, boolean takesLargeFirst) {
    List<StoredBatch> fitting = new ArrayList<>(chosen.size());
    long sizeBytes = 0;
    for (StoredBatch batch : chosen) {
      sizeBytes += batch.sizeBytes();
      if (sizeBytes > maxBytes && !(takesLargeFirst && fitting.isEmpty())) {
        return new Found(fitting, OptionalLong.empty());
      }
      fitting.add(batch);
    }
    long lastFound = fitting.isEmpty() ? startOffset - 1 : fitting.getLast().lastOffset();
    return new Found(
        fitting,
        nextOffset - 1 > lastFound ? OptionalLong.of(nextOffset - 1) : OptionalLong.empty());
  }

  /** What does not fit would be read again, so the next read must be likely to fit. */
  private boolean isEnough(long wantedBytes) {
    double chosenPart = seenBytes == 0 ? 0 : (double) chosenBytes / seenBytes;
    return chosenBytes >= wantedBytes || chosenBytes + chosenPart * READ_BYTES > wantedBytes;
  }

  private void look(StoredBatch batch) {
    seenBytes += batch.sizeBytes();
    nextOffset = batch.lastOffset() + 1;
    filter
        .apply(batch, startOffset)
        .ifPresent(
            left -> {
              chosen.add(left);
              chosenBytes += left.sizeBytes();
            });
  }

  /**
   * What a reader may have.
   *
   * @param passedOffset the last of the offsets behind the batches that the filter chooses nothing
   *     of, if there are any
   */
  public record Found(List<StoredBatch> batches, OptionalLong passedOffset) {}
}
