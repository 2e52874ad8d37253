package io.sequin.gateway.filter;

import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads what is chosen of a partition from one offset on, and remembers how far it has got: what
 * was looked at once is not read again. Not thread-safe.
 */
public final class FilteredRead {

  /** What Java consumers read of a partition at once, so that all share what is read ahead. */
  static final int READ_BYTES = 1 << 20;

  private final BatchLog log;
  private final PartitionId partition;
  private final BatchChooser chooser;
  private final long startOffset;
  private final List<StoredBatch> chosen = new ArrayList<>();
  private long chosenBytes;
  private long seenBytes;
  private long nextOffset;
  private boolean hasMore;

  public FilteredRead(BatchLog log, PartitionId partition, BatchChooser chooser, long startOffset) {
    this.log = log;
    this.partition = partition;
    this.chooser = chooser;
    this.startOffset = startOffset;
    this.nextOffset = startOffset;
  }

  /**
   * Reads on until there is enough, the budget is used up, or the end is reached.
   *
   * @param wantedBytes how much is enough, with what was found before
   * @param budgetBytes how much to look at
   * @param endOffset of what the reader may have
   * @throws QueryStoppedException if a query stops at the start
   */
  public void advance(long wantedBytes, long budgetBytes, long endOffset) {
    long endBytes = seenBytes + budgetBytes;
    hasMore = nextOffset < endOffset;
    while (hasMore && seenBytes < endBytes && !isEnough(wantedBytes)) {
      List<StoredBatch> batches =
          log.read(partition, nextOffset, READ_BYTES).stream()
              .takeWhile(batch -> batch.baseOffset() < endOffset)
              .toList();
      hasMore = look(batches) && nextOffset < endOffset;
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

  /** False if there is nothing to look at, or a query stops before it. */
  private boolean look(List<StoredBatch> batches) {
    List<BatchChooser.Part> parts = choose(batches);
    for (int i = 0; i < parts.size(); i++) {
      seenBytes += batches.get(i).sizeBytes();
      nextOffset = parts.get(i).nextOffset();
      parts.get(i).batch().ifPresent(this::take);
    }
    return !parts.isEmpty();
  }

  private List<BatchChooser.Part> choose(List<StoredBatch> batches) {
    try {
      return chooser.choose(batches, nextOffset);
    } catch (QueryStoppedException e) {
      if (nextOffset == startOffset) {
        throw e;
      }
      return List.of();
    }
  }

  private void take(StoredBatch left) {
    chosen.add(left);
    chosenBytes += left.sizeBytes();
  }

  /**
   * What a reader may have.
   *
   * @param passedOffset the last of the offsets behind the batches of which nothing is chosen, if
   *     there are any
   */
  public record Found(List<StoredBatch> batches, OptionalLong passedOffset) {}
}
