package io.sequin.bench.workload;

import io.sequin.bench.BenchOptions;
import io.sequin.bench.chart.Chart;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Table;
import io.sequin.bench.server.ClientAddress;
import io.sequin.bench.tool.ConsumerPerformance;
import io.sequin.bench.tool.EndToEndLatency;
import io.sequin.bench.tool.ProducerMetrics;
import io.sequin.bench.tool.ProducerPerformance;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * S1: the rate of a producer and the latency of single records while partitions, connections or the
 * records that are there already grow. All runs of a point use one topic, so what they write adds
 * to its backlog.
 */
record ScalingWorkload(String name, String title, int recordBytes, long records, long singles)
    implements Workload {

  @Override
  public Outcome run(Arena arena) {
    List<Table> tables = new ArrayList<>();
    for (ScalingPoint point : ScalingPoint.all(arena.options().bigBacklog())) {
      arena.announce(point.setting());
      tables.add(run(arena, point));
    }
    return Outcome.of(tables);
  }

  @Override
  public List<Chart> charts(Outcome outcome) {
    return ScalingCharts.of(name, outcome.tables());
  }

  private Table run(Arena arena, ScalingPoint point) {
    List<Contender> contenders = arena.contenders();
    try (TopicPerContender topics = new TopicPerContender(arena, contenders, point.partitions())) {
      long backlog = arena.options().scaled(point.backlog());
      if (point.backlog() > 0) {
        contenders.forEach(
            contender -> producer(backlog).run(contender.clients(), topics.of(contender), 1));
      }
      Trial trial = contender -> run(arena.options(), point, contender, topics.of(contender));
      return new AlternatingRuns(arena, contenders, trial).warmedUp(point.setting());
    }
  }

  private Map<Metric, Double> run(
      BenchOptions options, ScalingPoint point, Contender contender, String topic) {
    long count = options.recordsInsteadOf(records);
    ClientAddress address = contender.clients();
    try (IdleConnections _ = new IdleConnections(contender.bootstrap(), point.connections())) {
      Map<Metric, Double> values =
          Meter.watch(contender.server(), count, () -> produce(count, address, topic));
      long singleCount = options.scaled(singles);
      values.putAll(new EndToEndLatency(singleCount, recordBytes).run(address, topic));
      if (point.backlog() > 0) {
        Map<Metric, Double> consumed = new ConsumerPerformance(count, 1).run(address, topic);
        values.put(Metric.CONSUMED_PER_SECOND, consumed.get(Metric.RECORDS_PER_SECOND));
      }
      return values;
    }
  }

  /** Latencies are told of single records, not of a producer that sends as fast as it can. */
  private Map<Metric, Double> produce(long count, ClientAddress address, String topic) {
    Map<Metric, Double> all = ProducerMetrics.of(producer(count).run(address, topic, 1));
    Map<Metric, Double> rates = new EnumMap<>(Metric.class);
    rates.put(Metric.RECORDS_PER_SECOND, all.get(Metric.RECORDS_PER_SECOND));
    rates.put(Metric.MEGABYTES_PER_SECOND, all.get(Metric.MEGABYTES_PER_SECOND));
    return rates;
  }

  private ProducerPerformance producer(long count) {
    return ProducerPerformance.unlimited(
        ProducerPerformance.recordsOf(recordBytes), count, Map.of());
  }
}
