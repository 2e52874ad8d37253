package io.sequin.bench.chart;

import io.sequin.bench.chart.Chart.Line;
import io.sequin.bench.chart.Chart.Point;
import io.sequin.bench.result.Sample;
import io.sequin.bench.result.Timeline;
import java.util.List;
import java.util.Locale;

/** Pictures of a long run: each thing that was looked at, over time. */
public final class TimelineCharts {

  private TimelineCharts() {}

  /** One chart for each thing, with a line for each contender that has it. */
  public static List<Chart> of(String workload, List<Timeline> timelines) {
    return timelines.stream()
        .flatMap(timeline -> timeline.samples().stream())
        .flatMap(sample -> sample.values().keySet().stream())
        .distinct()
        .sorted()
        .map(what -> chart(workload, what, timelines))
        .toList();
  }

  private static Chart chart(String workload, String what, List<Timeline> timelines) {
    String file = (workload + "-" + what).toLowerCase(Locale.ROOT).replace(' ', '-');
    List<Line> lines =
        timelines.stream()
            .map(timeline -> new Line(timeline.contender(), points(timeline, what)))
            .filter(line -> !line.points().isEmpty())
            .toList();
    return new Chart(file, what + " over time", "seconds", what, false, lines);
  }

  private static List<Point> points(Timeline timeline, String what) {
    return timeline.samples().stream()
        .filter(sample -> sample.values().containsKey(what))
        .map(sample -> point(sample, what))
        .toList();
  }

  private static Point point(Sample sample, String what) {
    return new Point(sample.atSeconds(), sample.values().get(what), 0);
  }
}
