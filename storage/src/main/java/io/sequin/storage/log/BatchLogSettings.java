package io.sequin.storage.log;

import io.sequin.storage.keyed.KeyedBatchWriter;

/**
 * @param laneCount threads, each with its own connection, that append
 * @param queueBytes how much may wait on each lane before producers have to wait
 * @param cacheBytes how much of the newest data is kept in memory
 * @param keyedBatches makes batches of what is kept by key
 */
public record BatchLogSettings(
    int laneCount, long queueBytes, long cacheBytes, KeyedBatchWriter keyedBatches) {

  /** For logs of topics that are not keyed. */
  public BatchLogSettings(int laneCount, long queueBytes, long cacheBytes) {
    this(
        laneCount,
        queueBytes,
        cacheBytes,
        (messages, lastOffset) -> {
          throw new UnsupportedOperationException("messages of keyed topics cannot be read");
        });
  }

  public static BatchLogSettings defaults() {
    long heapBytes = Runtime.getRuntime().maxMemory();
    return new BatchLogSettings(2, Math.min(32L << 20, heapBytes / 16), heapBytes / 4);
  }

  /** The same for logs of which some are keyed. */
  public BatchLogSettings withKeyedBatches(KeyedBatchWriter writer) {
    return new BatchLogSettings(laneCount, queueBytes, cacheBytes, writer);
  }

  /** How much may be read before consumers ask for it. */
  long readAheadBytes() {
    return cacheBytes / 4;
  }
}
