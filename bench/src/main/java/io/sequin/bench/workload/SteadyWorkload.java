package io.sequin.bench.workload;

import io.sequin.bench.chart.Chart;
import io.sequin.bench.chart.TimelineCharts;
import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Sample;
import io.sequin.bench.result.Table;
import io.sequin.bench.result.Timeline;
import io.sequin.bench.tool.ProducerMetrics;
import io.sequin.bench.tool.ProducerPerformance;
import io.sequin.bench.tool.ProducerRun;
import io.sequin.bench.tool.ProducerWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * L2: how long a producer waits at half of what the gateway can take, and whether it ever stalls.
 */
record SteadyWorkload(String name, String title, int recordBytes, int partitions, long minutes)
    implements Workload {

  private static final double PART_OF_PEAK = 0.5;
  private static final long WARM_UP_SECONDS = 10;
  private static final double STALL_MS = 100;

  /** What the tool prints by itself. */
  private static final double WINDOW_SECONDS = 5;

  @Override
  public Outcome run(Arena arena) {
    long rate = PeakRate.part(arena, PART_OF_PEAK);
    ProducerPerformance tool =
        ProducerPerformance.paced(
            ProducerPerformance.recordsOf(recordBytes),
            rate,
            WARM_UP_SECONDS,
            arena.options().secondsInsteadOf(minutes));
    List<Measurement> measurements = new ArrayList<>();
    List<Timeline> timelines = new ArrayList<>();
    for (Contender contender : arena.contenders()) {
      arena.prewarm(contender);
      arena.settle();
      Map<Metric, Double> values =
          arena.withTopic(contender, partitions, topic -> run(tool, contender, topic, timelines));
      arena.say("run 1", contender.name(), values);
      measurements.add(new Measurement(contender.name(), 1, values));
    }
    return new Outcome(List.of(new Table(rate + " records/s", measurements)), timelines);
  }

  @Override
  public List<Chart> charts(Outcome outcome) {
    return TimelineCharts.of(name, outcome.timelines());
  }

  private static Map<Metric, Double> run(
      ProducerPerformance tool, Contender contender, String topic, List<Timeline> timelines) {
    return Meter.watch(
        contender.server(),
        tool.records(),
        () -> {
          List<ProducerRun> runs = tool.run(contender.clients(), topic, 1);
          List<ProducerWindow> windows = runs.getFirst().windows();
          timelines.add(new Timeline(contender.name(), samples(windows)));
          Map<Metric, Double> values = ProducerMetrics.of(runs);
          values.put(
              Metric.STALLED_WINDOWS,
              (double) windows.stream().filter(window -> window.maxMs() > STALL_MS).count());
          return values;
        });
  }

  private static List<Sample> samples(List<ProducerWindow> windows) {
    List<Sample> samples = new ArrayList<>();
    for (ProducerWindow window : windows) {
      samples.add(
          new Sample(
              WINDOW_SECONDS * (samples.size() + 1),
              Map.of(
                  "records per second", window.recordsPerSecond(),
                  "max latency ms", window.maxMs())));
    }
    return samples;
  }
}
