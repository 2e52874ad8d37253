package io.sequin.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenBucketTest {

  private static final double RATE = 2;

  private final TokenBucket bucket = new TokenBucket(new QuotaWindow(10, 1_000));

  @Test
  void aFullBucketHoldsTheWholeWindow() {
    bucket.take(20, RATE, 0);
    assertThat(bucket.waitMs(RATE, 0)).isZero();
  }

  @Test
  void oneOperationMayRunIntoDebtWhichThenHasToBePaid() {
    bucket.take(30, RATE, 0);
    assertThat(bucket.waitMs(RATE, 0)).isEqualTo(5_000);
    assertThat(bucket.waitMs(RATE, 4_000)).isEqualTo(1_000);
    assertThat(bucket.waitMs(RATE, 5_000)).isZero();
  }

  @Test
  void aBucketDoesNotOverflow() {
    bucket.take(0, RATE, 0);
    bucket.take(22, RATE, 1_000_000);
    assertThat(bucket.waitMs(RATE, 1_000_000)).isEqualTo(1_000);
  }
}
