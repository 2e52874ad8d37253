package io.sequin.bench.workload;

import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.tool.ProducerMetrics;
import io.sequin.bench.tool.ProducerPerformance;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * P1 to P5: producers send as fast as they can.
 *
 * @param records of each producer
 */
record ProduceWorkload(
    String name,
    String title,
    Payload payload,
    long records,
    int partitions,
    int producers,
    Map<String, String> properties,
    Optional<FloorKey> floor)
    implements Workload {

  @Override
  public Outcome run(Arena arena) {
    return Outcome.of(new AlternatingRuns(arena, arena.contenders(), trial(arena)).warmedUp(""));
  }

  private Trial trial(Arena arena) {
    List<String> options = payload.options(arena.options());
    long eachSends = arena.options().recordsInsteadOf(records);
    ProducerPerformance tool = ProducerPerformance.unlimited(options, eachSends, properties);
    return contender ->
        arena.withTopic(contender, partitions, topic -> run(tool, contender, topic));
  }

  private Map<Metric, Double> run(ProducerPerformance tool, Contender contender, String topic) {
    return Meter.watch(
        contender.server(),
        tool.records() * producers,
        () -> ProducerMetrics.of(tool.run(contender.clients(), topic, producers)));
  }
}
