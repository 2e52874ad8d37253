package io.sequin.bench.workload;

import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.server.Topics;
import io.sequin.bench.tool.ProducerPerformance;
import io.sequin.bench.tool.StreamsWordCount;
import java.util.List;
import java.util.Map;

/** T3: Kafka Streams counts the words of what was just produced, exactly once. */
record WordCountWorkload(String name, String title, Payload payload, long records, int partitions)
    implements Workload {

  @Override
  public Outcome run(Arena arena) {
    long count = arena.options().recordsInsteadOf(records);
    List<String> options = payload.options(arena.options());
    ProducerPerformance producer = ProducerPerformance.unlimited(options, count, Map.of());
    Trial trial =
        contender ->
            arena.withTopic(
                contender,
                partitions,
                input -> {
                  producer.run(contender.clients(), input, 1);
                  return arena.withTopic(
                      contender, partitions, output -> count(contender, input, output, count));
                });
    return Outcome.of(new AlternatingRuns(arena, arena.contenders(), trial).warmedUp(""));
  }

  private static Map<Metric, Double> count(
      Contender contender, String input, String output, long records) {
    Map<Metric, Double> values =
        Meter.watch(
            contender.server(),
            records,
            () -> StreamsWordCount.run(contender.bootstrap(), input, output, records));
    try (Topics topics = new Topics(contender.bootstrap())) {
      topics.deleteAll(input + "-");
    }
    return values;
  }
}
