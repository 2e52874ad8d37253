package io.sequin.bench.workload;

import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.tool.ConsumerPerformance;
import io.sequin.bench.tool.ProducerPerformance;
import java.util.Map;
import java.util.Optional;

/** C2: what has just been produced is consumed by several groups at once. */
record ConsumeFreshWorkload(
    String name,
    String title,
    int recordBytes,
    long records,
    int partitions,
    int groups,
    Optional<FloorKey> floor)
    implements Workload {

  @Override
  public Outcome run(Arena arena) {
    long count = arena.options().recordsInsteadOf(records);
    ProducerPerformance producer =
        ProducerPerformance.unlimited(ProducerPerformance.recordsOf(recordBytes), count, Map.of());
    ConsumerPerformance consumer = new ConsumerPerformance(count, groups);
    Trial trial =
        contender ->
            arena.withTopic(
                contender,
                partitions,
                topic -> {
                  producer.run(contender.clients(), topic, 1);
                  return consume(consumer, contender, topic);
                });
    return Outcome.of(new AlternatingRuns(arena, arena.contenders(), trial).warmedUp(""));
  }

  private static Map<Metric, Double> consume(
      ConsumerPerformance consumer, Contender contender, String topic) {
    return Meter.watch(
        contender.server(),
        consumer.records() * consumer.groups(),
        () -> consumer.run(contender.clients(), topic));
  }
}
