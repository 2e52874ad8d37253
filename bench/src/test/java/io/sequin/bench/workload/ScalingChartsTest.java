package io.sequin.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.bench.chart.Chart;
import io.sequin.bench.chart.Chart.Line;
import io.sequin.bench.chart.Chart.Point;
import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Table;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScalingChartsTest {

  @Test
  void aLineGoesThroughTheMediansOfAllSettingsThatWereMeasured() {
    List<Table> tables =
        List.of(
            table("partitions: 100", rate("gateway", 1, 80), rate("kafka", 1, 90)),
            table(
                "partitions: 1",
                rate("gateway", 1, 40),
                rate("gateway", 2, 60),
                rate("gateway", 3, 44)));
    assertThat(ScalingCharts.of("S1", tables))
        .containsExactly(
            new Chart(
                "s1-partitions-records-per-second",
                "records/s by partitions",
                "partitions",
                "records/s",
                true,
                List.of(
                    new Line("gateway", List.of(new Point(1, 44, 10), new Point(100, 80, 0))),
                    new Line("kafka", List.of(new Point(100, 90, 0))))));
  }

  private static Table table(String setting, Measurement... measurements) {
    return new Table(setting, List.of(measurements));
  }

  private static Measurement rate(String contender, int run, double rate) {
    return new Measurement(contender, run, Map.of(Metric.RECORDS_PER_SECOND, rate));
  }
}
