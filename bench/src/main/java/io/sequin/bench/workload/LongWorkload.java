package io.sequin.bench.workload;

import io.sequin.bench.Waiting;
import io.sequin.bench.chart.Chart;
import io.sequin.bench.chart.TimelineCharts;
import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Sample;
import io.sequin.bench.result.Table;
import io.sequin.bench.result.Timeline;
import io.sequin.bench.tool.JavaTool;
import io.sequin.bench.tool.PacedProducer;
import io.sequin.bench.tool.PacedWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * LONG: whether anything grows, or slows down, while there is much to do for long and old records
 * expire.
 */
record LongWorkload(String name, String title, int recordBytes, int partitions, long minutes)
    implements Workload {

  private static final double PART_OF_PEAK = 0.7;
  private static final double MS_PER_SECOND = 1_000;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Map<String, String> EXPIRING =
      Map.of("segment.ms", "60000", "retention.ms", "120000");

  @Override
  public Outcome run(Arena arena) {
    long rate = PeakRate.part(arena, PART_OF_PEAK);
    long seconds = Math.max(arena.options().secondsInsteadOf(minutes), 2 * INTERVAL.toSeconds());
    List<Measurement> measurements = new ArrayList<>();
    List<Timeline> timelines = new ArrayList<>();
    for (Contender each : arena.contenders()) {
      Contender contender = new Contender(each.name(), each.server(), EXPIRING);
      arena.prewarm(contender);
      arena.settle();
      Map<Metric, Double> values =
          arena.withTopic(
              contender,
              partitions,
              topic ->
                  Meter.watch(
                      contender.server(),
                      rate * seconds,
                      () -> run(contender, command(contender, topic, rate, seconds), timelines)));
      arena.say("run 1", contender.name(), values);
      measurements.add(new Measurement(contender.name(), 1, values));
    }
    return new Outcome(List.of(new Table(rate + " records/s", measurements)), timelines);
  }

  @Override
  public List<Chart> charts(Outcome outcome) {
    return TimelineCharts.of(name, outcome.timelines());
  }

  private List<String> command(Contender contender, String topic, long rate, long seconds) {
    return PacedProducer.command(contender.bootstrap(), topic, recordBytes, rate, seconds);
  }

  private static Map<Metric, Double> run(
      Contender contender, List<String> command, List<Timeline> timelines) {
    long startedMs = System.currentTimeMillis();
    JavaTool tool = JavaTool.start(command);
    List<Sample> samples = new ArrayList<>();
    while (tool.isRunning()) {
      double atSeconds = (System.currentTimeMillis() - startedMs) / MS_PER_SECOND;
      samples.add(new Sample(atSeconds, contender.server().gauges()));
      Waiting.pause(INTERVAL);
    }
    List<PacedWindow> windows = PacedProducer.windows(tool.await());
    windows.forEach(window -> samples.add(sample(window, startedMs)));
    samples.sort(Comparator.comparingDouble(Sample::atSeconds));
    timelines.add(new Timeline(contender.name(), samples));
    return worst(windows.size() > 1 ? windows.subList(1, windows.size()) : windows);
  }

  private static Sample sample(PacedWindow window, long startedMs) {
    return new Sample(
        (window.endedMs() - startedMs) / MS_PER_SECOND,
        Map.of(
            "records per second", window.recordsPerSecond(),
            "p99 latency ms", window.p99Ms(),
            "max latency ms", window.maxMs()));
  }

  /** The slowest window is what matters of a long run, once the producer's own code is compiled. */
  private static Map<Metric, Double> worst(List<PacedWindow> windows) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(
        Metric.RECORDS_PER_SECOND,
        windows.stream().mapToDouble(PacedWindow::recordsPerSecond).min().orElseThrow());
    values.put(Metric.P99_MS, windows.stream().mapToDouble(PacedWindow::p99Ms).max().orElseThrow());
    values.put(Metric.MAX_MS, windows.stream().mapToDouble(PacedWindow::maxMs).max().orElseThrow());
    return values;
  }
}
