package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes batches one after the other until the next would exceed a number of bytes; always takes the
 * first. Ends before a gap, too: what was there has been folded since the batches before it were
 * read, and is to be looked for elsewhere.
 */
final class BatchCollector {

  private final long maxBytes;
  private final List<StoredBatch> batches = new ArrayList<>();
  private long sizeBytes;
  private boolean full;

  BatchCollector(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(StoredBatch batch) {
    full = full || (!batches.isEmpty() && (isTooMuch(batch) || isBehindGap(batch)));
    if (!full) {
      batches.add(batch);
      sizeBytes += batch.sizeBytes();
    }
  }

  private boolean isTooMuch(StoredBatch batch) {
    return sizeBytes + batch.sizeBytes() > maxBytes;
  }

  private boolean isBehindGap(StoredBatch batch) {
    return batch.baseOffset() != batches.getLast().lastOffset() + 1;
  }

  boolean isFull() {
    return full || sizeBytes >= maxBytes;
  }

  long remainingBytes() {
    return maxBytes - sizeBytes;
  }

  /** The offset after everything taken so far, or {@code offset} if nothing was. */
  long nextOffset(long offset) {
    return batches.isEmpty() ? offset : batches.getLast().lastOffset() + 1;
  }

  List<StoredBatch> batches() {
    return batches;
  }
}
