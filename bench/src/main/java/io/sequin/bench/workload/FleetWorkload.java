package io.sequin.bench.workload;

import io.sequin.bench.Directories;
import io.sequin.bench.Repository;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.server.GatewayFleet;
import io.sequin.bench.tool.ConsumerPerformance;
import io.sequin.bench.tool.ProducerMetrics;
import io.sequin.bench.tool.ProducerPerformance;
import java.util.List;
import java.util.Map;

/**
 * FLEET: the same with one gateway and with two on one PostgreSQL, which share the processors.
 *
 * @param records of each producer
 */
record FleetWorkload(
    String name, String title, int recordBytes, long records, int partitions, int producers)
    implements Workload {

  private static final String TWO_GATEWAYS = "two gateways";

  @Override
  public Outcome run(Arena arena) {
    long eachSends = arena.options().recordsInsteadOf(records);
    try (GatewayFleet fleet =
        new GatewayFleet(Directories.create(Repository.target("data/fleet")))) {
      List<Contender> contenders =
          List.of(
              new Contender(Contender.GATEWAY, arena.gateway(), Map.of()),
              new Contender(TWO_GATEWAYS, fleet, Map.of()));
      ProducerPerformance producer =
          ProducerPerformance.unlimited(
              ProducerPerformance.recordsOf(recordBytes), eachSends, Map.of());
      ConsumerPerformance consumer = new ConsumerPerformance(eachSends * producers, 1);
      return Outcome.of(
          List.of(
              new AlternatingRuns(
                      arena,
                      contenders,
                      contender ->
                          arena.withTopic(
                              contender, partitions, topic -> produce(producer, contender, topic)))
                  .warmedUp("produce"),
              new AlternatingRuns(
                      arena,
                      contenders,
                      contender ->
                          arena.withTopic(
                              contender,
                              partitions,
                              topic -> {
                                producer.run(contender.clients(), topic, producers);
                                return consume(consumer, contender, topic);
                              }))
                  .warmedUp("consume what was just produced")));
    }
  }

  private Map<Metric, Double> produce(ProducerPerformance tool, Contender contender, String topic) {
    return Meter.watch(
        contender.server(),
        tool.records() * producers,
        () -> ProducerMetrics.of(tool.run(contender.clients(), topic, producers)));
  }

  private static Map<Metric, Double> consume(
      ConsumerPerformance tool, Contender contender, String topic) {
    return Meter.watch(
        contender.server(), tool.records(), () -> tool.run(contender.clients(), topic));
  }
}
