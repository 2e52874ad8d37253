package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import io.sequin.bench.Waiting;
import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Table;
import io.sequin.bench.server.GatewayServer;
import io.sequin.bench.server.KafkaServer;
import io.sequin.bench.server.Topics;
import io.sequin.bench.tool.Links;
import io.sequin.bench.tool.MovingProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * CUT: how long a producer cannot write while its topic is promoted. It writes a record after the
 * other to Apache Kafka, and to the gateway once it is refused there.
 */
record CutOverWorkload(String name, String title, int recordBytes, long promotions)
    implements Workload {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long FEWEST_RECORDS = 200;

  @Override
  public Outcome run(Arena arena) {
    KafkaServer source = arena.source();
    long count = arena.options().quick() ? 1 : promotions;
    List<Double> gapsMs = new ArrayList<>();
    for (long number = 1; number <= count; number++) {
      double gapMs = promote(source, arena.gateway(), arena.newTopicName());
      arena.announce(String.format(Locale.ROOT, "promotion %d: %.0f ms", number, gapMs));
      gapsMs.add(gapMs);
    }
    Collections.sort(gapsMs);
    Map<Metric, Double> values =
        Map.of(Metric.P50_MS, gapsMs.get(gapsMs.size() / 2), Metric.MAX_MS, gapsMs.getLast());
    return Outcome.of(new Table("", List.of(new Measurement(Contender.GATEWAY, 1, values))));
  }

  private double promote(KafkaServer source, GatewayServer gateway, String topic) {
    Links links = new Links(gateway.postgresUri());
    try (Topics there = new Topics(source.bootstrap());
        Topics here = new Topics(gateway.bootstrap())) {
      there.create(topic, 1, Map.of());
      links.create(topic, source.bootstrap(), topic);
      try (MovingProducer producer =
          new MovingProducer(source.bootstrap(), gateway.bootstrap(), topic, recordBytes)) {
        Waiting.until(() -> here.records(topic, 1) >= FEWEST_RECORDS, "the copy", PATIENCE);
        links.promote(topic);
        double gapMs = producer.awaitGapMs(PATIENCE);
        long acknowledged = producer.stop();
        long stored = here.records(topic, 1);
        if (stored != acknowledged) {
          throw new BenchException(
              String.format(
                  Locale.ROOT, "%d records were acknowledged, %d are there", acknowledged, stored));
        }
        return gapMs;
      } finally {
        links.delete(topic);
        here.delete(topic);
        there.delete(topic);
      }
    }
  }
}
