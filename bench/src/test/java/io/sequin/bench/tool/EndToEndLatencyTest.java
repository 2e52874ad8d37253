package io.sequin.bench.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EndToEndLatencyTest {

  @Test
  void averageAndPercentilesAreRead() {
    List<String> lines =
        List.of(
            "0\t48.311",
            "1000\t2.0188",
            "Avg latency: 2.1443 ms",
            "Percentiles: 50th = 1, 99th = 5, 99.9th = 17");
    assertThat(EndToEndLatency.parse(lines))
        .isEqualTo(
            Map.of(
                Metric.AVERAGE_MS, 2.1443,
                Metric.P50_MS, 1.0,
                Metric.P99_MS, 5.0,
                Metric.P999_MS, 17.0));
  }

  @Test
  void aToolThatFailedIsReported() {
    assertThatThrownBy(() -> EndToEndLatency.parse(List.of("0\t48.311")))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("Avg latency");
  }
}
