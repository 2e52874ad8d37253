package io.sequin.bench.workload;

import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.tool.ConsumerPerformance;
import io.sequin.bench.tool.ProducerPerformance;
import java.util.Map;
import java.util.Optional;

/**
 * C1: a topic is consumed from its beginning right after its server, and PostgreSQL with it, has
 * been started. The pages of its files may still be in the system's memory.
 */
record ConsumeColdWorkload(
    String name,
    String title,
    int recordBytes,
    long records,
    int partitions,
    Optional<FloorKey> floor)
    implements Workload {

  @Override
  public Outcome run(Arena arena) {
    try (TopicPerContender topics = new TopicPerContender(arena, arena.contenders(), partitions)) {
      long count = arena.options().recordsInsteadOf(records);
      ProducerPerformance producer =
          ProducerPerformance.unlimited(
              ProducerPerformance.recordsOf(recordBytes), count, Map.of());
      for (Contender contender : arena.contenders()) {
        producer.run(contender.clients(), topics.of(contender), 1);
      }
      ConsumerPerformance consumer = new ConsumerPerformance(count, 1);
      Trial trial =
          contender -> {
            arena.restart(contender);
            return consume(consumer, contender, topics.of(contender));
          };
      return Outcome.of(new AlternatingRuns(arena, arena.contenders(), trial).cold(""));
    }
  }

  private static Map<Metric, Double> consume(
      ConsumerPerformance consumer, Contender contender, String topic) {
    return Meter.watch(
        contender.server(), consumer.records(), () -> consumer.run(contender.clients(), topic));
  }
}
