package io.sequin.bench.workload;

import io.sequin.bench.Directories;
import io.sequin.bench.Repository;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.server.GatewayServer;
import io.sequin.bench.server.KafkaServer;
import io.sequin.bench.server.MirrorMaker;
import io.sequin.bench.server.Protection;
import io.sequin.bench.server.Topics;
import io.sequin.bench.tool.Links;
import io.sequin.bench.tool.ProducerPerformance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * LINK: a topic of Apache Kafka's is copied to the gateway by a link, and to another Apache Kafka
 * by MirrorMaker 2. What MirrorMaker uses counts as clients'.
 */
record CopyWorkload(String name, String title, int recordBytes, long records, int partitions)
    implements Workload {

  private static final String MIRROR_MAKER = "MirrorMaker 2";
  private static final AtomicInteger COPIES = new AtomicInteger();

  @Override
  public Outcome run(Arena arena) {
    KafkaServer source = arena.source();
    Path directory = Directories.create(Repository.target("data/copies"));
    long count = arena.options().recordsInsteadOf(records);
    String topic = arena.newTopicName();
    try (KafkaServer target =
            new KafkaServer(Directories.create(directory.resolve("kafka")), Protection.NONE);
        Topics topics = new Topics(source.bootstrap())) {
      topics.create(topic, partitions, Map.of());
      ProducerPerformance.unlimited(ProducerPerformance.recordsOf(recordBytes), count, Map.of())
          .run(source.clients(), topic, 1);
      Trial trial =
          contender ->
              contender.server() == target
                  ? mirror(directory, source, target, topic, count)
                  : link(arena.gateway(), source, topic, count);
      return Outcome.of(
          new AlternatingRuns(
                  arena,
                  List.of(
                      new Contender(Contender.GATEWAY, arena.gateway(), Map.of()),
                      new Contender(MIRROR_MAKER, target, Map.of())),
                  trial)
              .warmedUp(""));
    }
  }

  private Map<Metric, Double> link(
      GatewayServer gateway, KafkaServer source, String topic, long count) {
    Links links = new Links(gateway.postgresUri());
    String link = "copy-" + COPIES.incrementAndGet();
    try (Topics topics = new Topics(gateway.bootstrap())) {
      Map<Metric, Double> values =
          Meter.watch(
              gateway,
              count,
              () -> {
                links.create(link, source.bootstrap(), topic);
                return growth(topic, count).watch(topics);
              });
      links.pause(link);
      topics.delete(topic);
      links.delete(link);
      return values;
    }
  }

  private Map<Metric, Double> mirror(
      Path directory, KafkaServer source, KafkaServer target, String topic, long count) {
    String alias = "source" + COPIES.incrementAndGet();
    String copy = alias + "." + topic;
    try (Topics topics = new Topics(target.bootstrap())) {
      Map<Metric, Double> values =
          Meter.watch(
              target,
              count,
              () -> {
                try (MirrorMaker _ =
                    new MirrorMaker(
                        directory, alias, source.bootstrap(), target.bootstrap(), topic)) {
                  return growth(copy, count).watch(topics);
                }
              });
      topics.delete(copy);
      return values;
    }
  }

  private Growth growth(String copy, long count) {
    return new Growth(copy, partitions, count, recordBytes);
  }
}
