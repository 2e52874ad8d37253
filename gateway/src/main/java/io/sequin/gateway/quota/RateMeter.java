package io.sequin.gateway.quota;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Measures a rate over the last few samples (KIP-13). A rate above its bound has to wait until it
 * has come down to it.
 */
final class RateMeter {

  private static final long UNUSED = -1;

  private final QuotaWindow window;
  private final long[] sampleNumbers;
  private final double[] totals;

  RateMeter(QuotaWindow window) {
    this.window = window;
    this.sampleNumbers = new long[window.samples()];
    this.totals = new double[window.samples()];
    Arrays.fill(sampleNumbers, UNUSED);
  }

  /**
   * Counts a value.
   *
   * @return for how many milliseconds nothing more must come
   */
  synchronized long record(double value, double boundPerSecond, long nowMs) {
    add(value, nowMs);
    return waitMs(total(nowMs), boundPerSecond, nowMs);
  }

  /**
   * Counts a value if the rate stays within its bound, or if it is the only value: then it is too
   * large for any rate, and waiting would not help.
   *
   * @return for how many milliseconds to wait where it was not counted, otherwise 0
   */
  synchronized long recordWithin(double value, double boundPerSecond, long nowMs) {
    double total = total(nowMs);
    long waitMs = total > 0 ? waitMs(total + value, boundPerSecond, nowMs) : 0;
    if (waitMs == 0) {
      add(value, nowMs);
    }
    return waitMs;
  }

  private void add(double value, long nowMs) {
    long number = nowMs / window.sampleMs();
    int slot = (int) (number % window.samples());
    if (sampleNumbers[slot] != number) {
      sampleNumbers[slot] = number;
      totals[slot] = 0;
    }
    totals[slot] += value;
  }

  private double total(long nowMs) {
    long oldest = nowMs / window.sampleMs() - window.samples() + 1;
    double total = 0;
    for (int slot = 0; slot < totals.length; slot++) {
      total += sampleNumbers[slot] >= oldest ? totals[slot] : 0;
    }
    return total;
  }

  private long waitMs(double total, double boundPerSecond, long nowMs) {
    // all samples but the newest are whole, also those from before the first value
    long elapsedMs = (window.samples() - 1) * window.sampleMs() + nowMs % window.sampleMs();
    double allowed = boundPerSecond * elapsedMs / TimeUnit.SECONDS.toMillis(1);
    return total <= allowed ? 0 : Math.round((total - allowed) / allowed * elapsedMs);
  }
}
