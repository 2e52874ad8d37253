package io.sequin.bench.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {

  private final LatencyHistogram latencies = new LatencyHistogram();

  @Test
  void percentilesAreToldInTenthsOfAMillisecond() {
    for (int i = 1; i <= 1_000; i++) {
      latencies.add(Duration.ofMillis(i).toNanos());
    }
    assertThat(latencies.percentileMs(0.5)).isEqualTo(500);
    assertThat(latencies.percentileMs(0.99)).isEqualTo(990);
    assertThat(latencies.maxMs()).isEqualTo(1_000);
  }

  @Test
  void whatTakesLongerThanAMinuteCountsAsAMinute() {
    latencies.add(Duration.ofHours(1).toNanos());
    assertThat(latencies.maxMs()).isEqualTo(59_999.9);
  }

  @Test
  void aClearedHistogramKnowsNothingOfBefore() {
    latencies.add(Duration.ofMillis(7).toNanos());
    latencies.clear();
    latencies.add(Duration.ofMillis(3).toNanos());
    assertThat(latencies.count()).isEqualTo(1);
    assertThat(latencies.percentileMs(1)).isEqualTo(3);
  }

  @Test
  void aWindowIsReadAsItWasPrinted() {
    PacedWindow window = new PacedWindow(1_795_384_800_000L, 160_000.5, 1.2, 8.9, 41);
    assertThat(PacedWindow.parse(window.line())).isEqualTo(window);
  }
}
