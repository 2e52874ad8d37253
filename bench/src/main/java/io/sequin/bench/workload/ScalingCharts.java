package io.sequin.bench.workload;

import io.sequin.bench.chart.Chart;
import io.sequin.bench.chart.Chart.Line;
import io.sequin.bench.chart.Chart.Point;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Spread;
import io.sequin.bench.result.Table;
import io.sequin.bench.workload.ScalingPoint.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Pictures of S1: for each thing that grows, how rate and latency follow. */
final class ScalingCharts {

  private static final List<Metric> METRICS =
      List.of(Metric.RECORDS_PER_SECOND, Metric.CONSUMED_PER_SECOND, Metric.AVERAGE_MS);

  private ScalingCharts() {}

  static List<Chart> of(String workload, List<Table> tables) {
    Map<String, Table> bySetting =
        tables.stream().collect(Collectors.toMap(Table::name, Function.identity()));
    List<Chart> charts = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      for (Metric metric : METRICS) {
        List<Line> lines = lines(axis, metric, bySetting);
        if (!lines.isEmpty()) {
          charts.add(chart(workload, axis, metric, lines));
        }
      }
    }
    return charts;
  }

  private static Chart chart(String workload, Axis axis, Metric metric, List<Line> lines) {
    String file = "%s-%s-%s".formatted(workload, axis, metric).toLowerCase(Locale.ROOT);
    return new Chart(
        file.replace('_', '-'),
        metric.label() + " by " + axis.title(),
        axis.title(),
        metric.label(),
        true,
        lines);
  }

  private static List<Line> lines(Axis axis, Metric metric, Map<String, Table> bySetting) {
    return bySetting.values().stream()
        .flatMap(table -> table.contenders().stream())
        .distinct()
        .sorted()
        .map(contender -> new Line(contender, points(axis, metric, contender, bySetting)))
        .filter(line -> !line.points().isEmpty())
        .toList();
  }

  private static List<Point> points(
      Axis axis, Metric metric, String contender, Map<String, Table> bySetting) {
    return ScalingPoint.all(true).stream()
        .filter(point -> point.axis() == axis)
        .flatMap(
            point ->
                Optional.ofNullable(bySetting.get(point.setting()))
                    .flatMap(table -> table.spread(contender, metric))
                    .map(spread -> point((double) point.value(), spread))
                    .stream())
        .toList();
  }

  private static Point point(double x, Spread spread) {
    return new Point(x, spread.median(), (spread.max() - spread.min()) / 2);
  }
}
