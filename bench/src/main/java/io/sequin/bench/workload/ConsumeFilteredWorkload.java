package io.sequin.bench.workload;

import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.tool.ConsumerPerformance;
import io.sequin.bench.tool.KeyedProducer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * C3: a topic is consumed from its beginning, and in turn what a key filter chooses of it: one of
 * twenty. Rates count the records of the topic for both. There is nothing to compare it to in
 * Kafka.
 */
record ConsumeFilteredWorkload(
    String name, String title, int recordBytes, long records, int partitions) implements Workload {

  private static final int ONE_OF = 20;
  private static final String FILTERED = "filtered";

  @Override
  public Outcome run(Arena arena) {
    Contender all = new Contender(Contender.GATEWAY, arena.gateway(), Map.of());
    Contender some = new Contender(FILTERED, arena.gateway(), Map.of());
    return arena.withTopic(all, partitions, topic -> consume(arena, List.of(all, some), topic));
  }

  private Outcome consume(Arena arena, List<Contender> contenders, String topic) {
    long count = arena.options().recordsInsteadOf(records) / ONE_OF * ONE_OF;
    new KeyedProducer(ONE_OF, recordBytes).send(arena.gateway().bootstrap(), topic, count);
    Trial trial =
        contender ->
            Meter.watch(
                contender.server(),
                count,
                () ->
                    contender.name().equals(FILTERED)
                        ? scaled(consumed(contender, topic + ".k7.>", count / ONE_OF))
                        : consumed(contender, topic, count));
    return Outcome.of(new AlternatingRuns(arena, contenders, trial).warmedUp(""));
  }

  private static Map<Metric, Double> consumed(Contender contender, String topic, long count) {
    return new ConsumerPerformance(count, 1).run(contender.clients(), topic);
  }

  private static Map<Metric, Double> scaled(Map<Metric, Double> values) {
    Map<Metric, Double> scaled = new EnumMap<>(values);
    scaled.computeIfPresent(Metric.RECORDS_PER_SECOND, (metric, rate) -> rate * ONE_OF);
    return scaled;
  }
}
