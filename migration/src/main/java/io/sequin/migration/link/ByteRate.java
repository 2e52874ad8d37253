package io.sequin.migration.link;

import java.util.concurrent.TimeUnit;

/** Keeps all who fetch and send for a link together below a number of bytes per second. */
public final class ByteRate {

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long maxBytesPerSecond;
  private long freeAtNanos = System.nanoTime();

  /**
   * @param maxBytesPerSecond 0 for no limit
   */
  ByteRate(long maxBytesPerSecond) {
    this.maxBytesPerSecond = maxBytesPerSecond;
  }

  /** Waits as long as so many bytes take. */
  public void spend(long bytes) throws InterruptedException {
    long waitNanos = reserve(bytes);
    if (waitNanos > 0) {
      TimeUnit.NANOSECONDS.sleep(waitNanos);
    }
  }

  private synchronized long reserve(long bytes) {
    if (maxBytesPerSecond <= 0) {
      return 0;
    }
    long now = System.nanoTime();
    freeAtNanos = Math.max(freeAtNanos, now) + bytes * NANOS_PER_SECOND / maxBytesPerSecond;
    return freeAtNanos - now;
  }
}
