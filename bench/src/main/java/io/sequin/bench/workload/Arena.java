package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import io.sequin.bench.BenchOptions;
import io.sequin.bench.Directories;
import io.sequin.bench.Repository;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.ResultStore;
import io.sequin.bench.server.ClientAddress;
import io.sequin.bench.server.GatewayServer;
import io.sequin.bench.server.KafkaServer;
import io.sequin.bench.server.Server;
import io.sequin.bench.server.Topics;
import io.sequin.bench.tool.ConsumerPerformance;
import io.sequin.bench.tool.ProducerPerformance;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Owns the servers that are measured, side by side; an idle one costs little. */
public final class Arena implements AutoCloseable {

  private static final int WARM_UP_PARTITIONS = 4;
  private static final int WARM_UP_BYTES = 100;
  private static final long WARM_UP_RECORDS = 3_000_000;

  private final BenchOptions options;
  private final ResultStore results;
  private final PrintStream out;
  private final Optional<GatewayServer> gateway;
  private final Optional<KafkaServer> kafka;
  private final AtomicInteger topicNumber = new AtomicInteger();
  private final Set<Server> warm = new HashSet<>();

  /** Starts them on empty directories. */
  public Arena(BenchOptions options, ResultStore results, PrintStream out) {
    this.options = options;
    this.results = results;
    this.out = out;
    Directories.delete(Repository.target("data"));
    gateway =
        options.measures(Contender.GATEWAY)
            ? Optional.of(
                new GatewayServer(
                    Directories.create(Repository.target("data/gateway")), options.protection()))
            : Optional.empty();
    kafka =
        options.measures(Contender.KAFKA)
            ? Optional.of(
                new KafkaServer(
                    Directories.create(Repository.target("data/kafka")), options.protection()))
            : Optional.empty();
  }

  public BenchOptions options() {
    return options;
  }

  /** What was measured before. */
  ResultStore results() {
    return results;
  }

  /** All that take part, with topics as they are by default. */
  List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    gateway.ifPresent(server -> contenders.add(contender(Contender.GATEWAY, server)));
    kafka.ifPresent(server -> contenders.add(contender(Contender.KAFKA, server)));
    return contenders;
  }

  /** The gateway, for what only it can show. */
  GatewayServer gateway() {
    return gateway.orElseThrow(() -> new BenchException("this workload needs the gateway"));
  }

  Optional<KafkaServer> kafka() {
    return kafka;
  }

  /** Apache Kafka, for what is copied from it. */
  KafkaServer source() {
    return kafka.orElseThrow(() -> new BenchException("this workload needs Kafka"));
  }

  /** Makes a new topic, lets something be done with it, and removes it. */
  <T> T withTopic(Contender contender, int partitions, Function<String, T> work) {
    try (Topics topics = new Topics(contender.bootstrap())) {
      String topic = newTopicName();
      topics.create(topic, partitions, contender.topicConfigs());
      T result = work.apply(topic);
      topics.delete(topic);
      return result;
    }
  }

  String newTopicName() {
    return "bench-" + topicNumber.incrementAndGet();
  }

  /** Restarts a server, which then has to be warmed up again before it is measured warm. */
  void restart(Contender contender) {
    contender.server().restart();
    warm.remove(contender.server());
  }

  /** Has a server that has just started serve a producer and a consumer for some seconds. */
  void prewarm(Contender contender) {
    if (!options.quick() && warm.add(contender.server())) {
      announce("pre-warming " + contender.name());
      withTopic(contender, WARM_UP_PARTITIONS, topic -> serve(contender.clients(), topic));
    }
  }

  private static Map<Metric, Double> serve(ClientAddress address, String topic) {
    ProducerPerformance.unlimited(
            ProducerPerformance.recordsOf(WARM_UP_BYTES), WARM_UP_RECORDS, Map.of())
        .run(address, topic, 1);
    return new ConsumerPerformance(WARM_UP_RECORDS, 1).run(address, topic);
  }

  /** Waits until what was written before is on disk, whoever wrote it: no run pays for another. */
  void settle() {
    try {
      int exitCode = new ProcessBuilder("sync").inheritIO().start().waitFor();
      if (exitCode != 0) {
        throw new BenchException("sync ended with exit code " + exitCode);
      }
    } catch (IOException e) {
      throw new BenchException("cannot run sync", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  /** Tells whoever waits what comes next. */
  void announce(String what) {
    out.println("  " + what);
  }

  /** Tells whoever waits how it goes. */
  void say(String what, String contender, Map<Metric, Double> values) {
    Metric first =
        values.containsKey(Metric.RECORDS_PER_SECOND)
            ? Metric.RECORDS_PER_SECOND
            : Metric.AVERAGE_MS;
    out.printf(
        Locale.ROOT,
        "  %-8s %-14s %,.2f %s%n",
        what,
        contender,
        values.getOrDefault(first, Double.NaN),
        first.label());
  }

  @Override
  public void close() {
    kafka.ifPresent(Server::close);
    gateway.ifPresent(Server::close);
  }

  private static Contender contender(String name, Server server) {
    return new Contender(name, server, Map.of());
  }
}
