package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes batches one after the other until the next would exceed a number of bytes; always takes the
 * first.
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
    full = full || (!batches.isEmpty() && sizeBytes + batch.sizeBytes() > maxBytes);
    if (!full) {
      batches.add(batch);
      sizeBytes += batch.sizeBytes();
    }
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
