package io.sequin.gateway.quota;

import java.util.concurrent.TimeUnit;

/**
 * Lets a rate be exceeded for a while by who was below it before (KIP-599). One operation may take
 * more tokens than there are; the next one waits until the debt is paid.
 */
final class TokenBucket {

  private final QuotaWindow window;
  private double tokens;
  private long updatedMs = Long.MIN_VALUE;

  TokenBucket(QuotaWindow window) {
    this.window = window;
  }

  /**
   * @return for how many milliseconds to wait before tokens may be taken again, 0 for not at all
   */
  synchronized long waitMs(double ratePerSecond, long nowMs) {
    fill(ratePerSecond, nowMs);
    return tokens >= 0 ? 0 : Math.round(-tokens / ratePerSecond * TimeUnit.SECONDS.toMillis(1));
  }

  synchronized void take(double count, double ratePerSecond, long nowMs) {
    fill(ratePerSecond, nowMs);
    tokens -= count;
  }

  private void fill(double ratePerSecond, long nowMs) {
    double burst = window.burst(ratePerSecond);
    double gained =
        updatedMs == Long.MIN_VALUE
            ? burst
            : ratePerSecond * (nowMs - updatedMs) / TimeUnit.SECONDS.toMillis(1);
    tokens = Math.min(burst, tokens + gained);
    updatedMs = nowMs;
  }
}
