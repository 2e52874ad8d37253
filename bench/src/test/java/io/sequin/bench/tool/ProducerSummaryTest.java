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
  void aWarmUpIsInNoneOfTheFigures() {
    List<String> lines =
        List.of(
            "Warmup first 50000 records. Steady state results will print after the complete test"
                + " summary.",
            "49710 records sent, 9942.0 records/sec (0.95 MB/sec), 41.3 ms avg latency, 604.0 ms"
                + " max latency.",
            "In steady state.",
            "50011 records sent, 10002.2 records/sec (0.95 MB/sec), 2.1 ms avg latency, 19.0 ms max"
                + " latency.",
            "110000 records sent, 9985.474701 records/sec (0.95 MB/sec), 19.83 ms avg latency,"
                + " 604.00 ms max latency, 3 ms 50th, 111 ms 95th, 214 ms 99th, 588 ms 99.9th.",
            "60000 steady state records sent, 9995.002499 records/sec (0.95 MB/sec), 2.08 ms avg"
                + " latency, 19.00 ms max latency, 2 ms 50th, 4 ms 95th, 9 ms 99th, 17 ms 99.9th.");
    assertThat(ProducerSummary.find(lines))
        .contains(new ProducerSummary(60_000, 9_995.002499, 0.95, 2.08, 19, 2, 4, 9, 17));
    assertThat(ProducerWindow.all(lines))
        .containsExactly(new ProducerWindow(50_011, 10_002.2, 2.1, 19));
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
