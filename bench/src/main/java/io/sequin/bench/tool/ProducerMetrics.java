package io.sequin.bench.tool;

import io.sequin.bench.result.Metric;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The figures of producers that ran at the same time: rates together, latencies of the worst. */
public final class ProducerMetrics {

  private ProducerMetrics() {}

  public static Map<Metric, Double> of(List<ProducerRun> runs) {
    double seconds = ProducerRun.seconds(runs);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.RECORDS_PER_SECOND, sum(runs, ProducerSummary::records) / seconds);
    values.put(Metric.MEGABYTES_PER_SECOND, sum(runs, ProducerSummary::mebibytes) / seconds);
    values.put(Metric.AVERAGE_MS, worst(runs, ProducerSummary::averageMs));
    values.put(Metric.P50_MS, worst(runs, ProducerSummary::p50Ms));
    values.put(Metric.P95_MS, worst(runs, ProducerSummary::p95Ms));
    values.put(Metric.P99_MS, worst(runs, ProducerSummary::p99Ms));
    values.put(Metric.P999_MS, worst(runs, ProducerSummary::p999Ms));
    values.put(Metric.MAX_MS, worst(runs, ProducerSummary::maxMs));
    return values;
  }

  private static double sum(List<ProducerRun> runs, ToDoubleFunction<ProducerSummary> figure) {
    return runs.stream().map(ProducerRun::summary).mapToDouble(figure).sum();
  }

  private static double worst(List<ProducerRun> runs, ToDoubleFunction<ProducerSummary> figure) {
    return runs.stream().map(ProducerRun::summary).mapToDouble(figure).max().orElseThrow();
  }
}
