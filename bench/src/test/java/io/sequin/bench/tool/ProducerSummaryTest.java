package io.sequin.bench.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sequin.bench.result.Metric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProducerSummaryTest {

  private static final long SECOND = 1_000_000_000;

  /** What kafka-producer-perf-test 4.3.1 prints. */
  private static final List<String> LINES =
      List.of(
          "917185 records sent, 183437.0 records/sec (17.49 MB/sec), 148.2 ms avg latency, 581.0 ms"
              + " max latency.",
          "1064713 records sent, 212942.6 records/sec (20.31 MB/sec), 1.9 ms avg latency, 34.0 ms"
              + " max latency.",
          "2000000 records sent, 198000.198000 records/sec (18.88 MB/sec), 69.11 ms avg latency,"
              + " 581.00 ms max latency, 2 ms 50th, 402 ms 95th, 512 ms 99th, 577 ms 99.9th.");

  @Test
  void theLastLineTellsRatesAndLatencies() {
    assertThat(ProducerSummary.find(LINES))
        .contains(new ProducerSummary(2_000_000, 198_000.198, 18.88, 69.11, 581, 2, 402, 512, 577));
  }

  @Test
  void theLinesBeforeItTellOfFiveSecondsEach() {
    assertThat(ProducerWindow.all(LINES))
        .containsExactly(
            new ProducerWindow(917_185, 183_437, 148.2, 581),
            new ProducerWindow(1_064_713, 212_942.6, 1.9, 34));
  }

  @Test
  void aToolThatDidNotFinishHasNoSummary() {
    assertThat(ProducerSummary.find(LINES.subList(0, 2))).isEmpty();
  }

  @Test
  void oneProducersRateIsTheOneThatItTells() {
    ProducerRun run = ProducerRun.of(new ToolRun(LINES, 20 * SECOND));
    assertThat(ProducerMetrics.of(List.of(run)))
        .hasEntrySatisfying(
            Metric.RECORDS_PER_SECOND,
            rate -> assertThat(rate).isCloseTo(198_000.198, within(0.01)))
        .containsEntry(Metric.P99_MS, 512.0);
  }

  @Test
  void producersThatRanOneAfterTheOtherShareTheWholeTime() {
    double seconds = 2_000_000 / 198_000.198;
    ProducerRun first = ProducerRun.of(new ToolRun(LINES, 20 * SECOND));
    ProducerRun second =
        ProducerRun.of(new ToolRun(LINES, 20 * SECOND + Math.round(seconds * SECOND)));
    Map<Metric, Double> metrics = ProducerMetrics.of(List.of(first, second));
    assertThat(metrics.get(Metric.RECORDS_PER_SECOND)).isCloseTo(198_000.198, within(1.0));
    assertThat(metrics.get(Metric.MEGABYTES_PER_SECOND)).isCloseTo(18.88, within(0.01));
  }
}
