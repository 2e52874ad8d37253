package io.sequin.gateway.api;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the answers of all connections may take together: those that are being made, and
 * those that clients have not read yet. When it is used up, everybody still gets a little, one
 * after the other.
 */
public final class ResponseMemory {

  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  public ResponseMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** A quarter of the heap. */
  public static ResponseMemory ofThisProcess() {
    return new ResponseMemory(Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Takes memory for an answer, never more than half of what is free.
   *
   * @return what was taken, at least 1; to be given back by {@link #release}
   */
  public int reserve(int wantedBytes) {
    long freeBytes = limitBytes - usedBytes.get();
    int granted = Math.clamp(freeBytes / 2, 1, Math.max(1, wantedBytes));
    usedBytes.addAndGet(granted);
    return granted;
  }

  /** Counts an answer that is there, however large. */
  public void use(int sizeBytes) {
    usedBytes.addAndGet(sizeBytes);
  }

  public void release(int sizeBytes) {
    usedBytes.addAndGet(-sizeBytes);
  }

  public long usedBytes() {
    return usedBytes.get();
  }
}
