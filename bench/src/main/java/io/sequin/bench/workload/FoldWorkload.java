package io.sequin.bench.workload;

import io.sequin.bench.Waiting;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.server.FoldProgress;
import io.sequin.bench.server.GatewayServer;
import io.sequin.bench.server.Topics;
import io.sequin.bench.tool.KeyedProducer;
import io.sequin.bench.tool.ProducerMetrics;
import io.sequin.bench.tool.ProducerPerformance;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * K1: a producer sends as fast as it can while the gateway folds another, keyed topic, and in turn
 * while there is nothing to fold. Afterwards the rest is folded with nothing else to do. Keys come
 * again so late that nearly every record is a row to be written. There is nothing to compare it to
 * in Kafka, which rewrites files.
 */
record FoldWorkload(
    String name, String title, int recordBytes, long records, int partitions, long keyedRecords)
    implements Workload {

  private static final String FOLDING = "folding";
  private static final int KEYS = 1_000_000;
  private static final String MIN_LAG = "min.compaction.lag.ms";
  private static final Map<String, String> KEYED =
      Map.of(
          "cleanup.policy",
          "compact",
          "min.cleanable.dirty.ratio",
          "0",
          MIN_LAG,
          Long.toString(Duration.ofDays(1).toMillis()));
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final double MS_PER_SECOND = 1_000;

  @Override
  public Outcome run(Arena arena) {
    Contender idle = new Contender(Contender.GATEWAY, arena.gateway(), Map.of());
    Contender folding = new Contender(FOLDING, arena.gateway(), Map.of());
    Trial trial =
        contender ->
            arena.withTopic(
                new Contender(contender.name(), contender.server(), KEYED),
                partitions,
                keyed -> fillAndRun(arena, contender, keyed));
    return Outcome.of(new AlternatingRuns(arena, List.of(idle, folding), trial).warmedUp(""));
  }

  private Map<Metric, Double> fillAndRun(Arena arena, Contender contender, String keyed) {
    new KeyedProducer(KEYS, recordBytes)
        .send(contender.bootstrap(), keyed, arena.options().scaled(keyedRecords));
    arena.settle();
    if (contender.name().equals(FOLDING)) {
      try (Topics topics = new Topics(contender.bootstrap())) {
        topics.configure(keyed, MIN_LAG, "0");
      }
      Waiting.until(() -> arena.gateway().foldProgress(keyed).hasBegun(), "folding", PATIENCE);
    }
    Map<Metric, Double> values =
        arena.withTopic(contender, partitions, topic -> produce(arena, topic));
    if (contender.name().equals(FOLDING)) {
      values.putAll(fold(arena.gateway(), keyed));
    }
    return values;
  }

  private Map<Metric, Double> produce(Arena arena, String topic) {
    long count = arena.options().recordsInsteadOf(records);
    return Meter.watch(
        arena.gateway(),
        count,
        () ->
            ProducerMetrics.of(
                ProducerPerformance.unlimited(
                        ProducerPerformance.recordsOf(recordBytes), count, Map.of())
                    .run(arena.gateway().clients(), topic, 1)));
  }

  private static Map<Metric, Double> fold(GatewayServer gateway, String keyed) {
    FoldProgress before = gateway.foldProgress(keyed);
    long startMs = System.currentTimeMillis();
    Waiting.until(() -> gateway.foldProgress(keyed).isDone(), "folding", PATIENCE);
    FoldProgress after = gateway.foldProgress(keyed);
    double seconds = (System.currentTimeMillis() - startMs) / MS_PER_SECOND;
    return Map.of(
        Metric.FOLDED_PER_SECOND,
        (after.folded() - before.folded()) / seconds,
        Metric.KEYS,
        (double) gateway.keys(keyed));
  }
}
