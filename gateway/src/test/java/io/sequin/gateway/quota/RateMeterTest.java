package io.sequin.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RateMeterTest {

  private static final double BOUND = 100;

  private final RateMeter meter = new RateMeter(new QuotaWindow(11, 1_000));

  @Test
  void whoStaysWithinTheBoundNeverWaits() {
    for (int second = 0; second < 60; second++) {
      assertThat(meter.record(90, BOUND, second * 1_000L)).isZero();
    }
  }

  @Test
  void aBurstOfTheWholeWindowIsFree() {
    assertThat(meter.record(1_000, BOUND, 0)).isZero();
  }

  @Test
  void whoExceedsTheBoundWaitsUntilTheRateHasComeDown() {
    assertThat(meter.record(2_000, BOUND, 0)).isEqualTo(10_000);
    assertThat(meter.record(0, BOUND, 10_999)).isGreaterThan(0);
    assertThat(meter.record(0, BOUND, 11_000)).isZero();
  }

  @Test
  void whatWouldExceedTheBoundIsNotCounted() {
    assertThat(meter.recordWithin(900, BOUND, 0)).isZero();
    assertThat(meter.recordWithin(200, BOUND, 0)).isEqualTo(1_000);
    assertThat(meter.recordWithin(100, BOUND, 0)).isZero();
  }

  @Test
  void whatIsTooLargeForAnyRateIsLetThroughOnce() {
    assertThat(meter.recordWithin(5_000, BOUND, 0)).isZero();
    assertThat(meter.recordWithin(1, BOUND, 0)).isGreaterThan(1_000);
  }

  @Test
  void samplesOlderThanTheWindowAreForgotten() {
    assertThat(meter.record(2_000, BOUND, 0)).isGreaterThan(0);
    assertThat(meter.record(1_000, BOUND, 11_000)).isZero();
  }
}
