package io.sequin.storage.log;

/**
 * @param laneCount threads, each with its own connection, that append
 * @param queueBytes how much may wait on each lane before producers have to wait
 * @param cacheBytes how much of the newest data is kept in memory
 */
public record BatchLogSettings(int laneCount, long queueBytes, long cacheBytes) {

  public static BatchLogSettings defaults() {
    long heapBytes = Runtime.getRuntime().maxMemory();
    return new BatchLogSettings(2, Math.min(32L << 20, heapBytes / 16), heapBytes / 4);
  }

  /** How much may be read before consumers ask for it. */
  long readAheadBytes() {
    return cacheBytes / 4;
  }
}
