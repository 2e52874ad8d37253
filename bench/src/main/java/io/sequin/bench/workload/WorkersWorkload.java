package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Table;
import io.sequin.bench.server.GatewayServer;
import io.sequin.bench.server.Topics;
import io.sequin.bench.tool.ProducerPerformance;
import io.sequin.bench.tool.ShareConsumerPerformance;
import io.sequin.bench.tool.SqlWorkers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * W1: workers of one consumer, few and many, acknowledge records one by one: Kafka's share
 * consumers on both servers, and workers in SQL on the gateway's PostgreSQL.
 */
record WorkersWorkload(
    String name, String title, int recordBytes, long records, int partitions, List<Integer> workers)
    implements Workload {

  private static final String SQL = "sql";

  @Override
  public Outcome run(Arena arena) {
    List<Contender> contenders = new ArrayList<>(arena.contenders());
    contenders.add(new Contender(SQL, arena.gateway(), Map.of()));
    List<Table> tables = new ArrayList<>();
    for (int count : workers) {
      Trial trial =
          contender -> filled(arena, contender, topic -> work(arena, contender, topic, count));
      tables.add(
          new AlternatingRuns(arena, contenders, trial)
              .warmedUp(count == 1 ? "1 worker" : count + " workers"));
    }
    return Outcome.of(tables);
  }

  private Map<Metric, Double> filled(
      Arena arena, Contender contender, Function<String, Map<Metric, Double>> work) {
    return arena.withTopic(
        contender,
        partitions,
        topic -> {
          ProducerPerformance.unlimited(
                  ProducerPerformance.recordsOf(recordBytes), count(arena), Map.of())
              .run(contender.clients(), topic, 1);
          return work.apply(topic);
        });
  }

  private Map<Metric, Double> work(Arena arena, Contender contender, String topic, int workers) {
    if (contender.name().equals(SQL)) {
      createConsumer(arena.gateway(), topic);
    } else {
      try (Topics topics = new Topics(contender.bootstrap())) {
        topics.startAtTheBeginning(topic);
      }
    }
    return Meter.watch(
        contender.server(),
        count(arena),
        () ->
            contender.name().equals(SQL)
                ? SqlWorkers.run(
                    arena.gateway().jdbcUrl(),
                    arena.gateway().jdbcUser(),
                    topic,
                    workers,
                    count(arena))
                : new ShareConsumerPerformance(count(arena), workers)
                    .run(contender.bootstrap(), topic, topic));
  }

  private long count(Arena arena) {
    return arena.options().recordsInsteadOf(records);
  }

  private static void createConsumer(GatewayServer gateway, String topic) {
    try (Connection connection =
            DriverManager.getConnection(gateway.jdbcUrl(), gateway.jdbcUser(), "");
        PreparedStatement create =
            connection.prepareStatement("SELECT sequin.create_consumer(?, ?)")) {
      create.setString(1, topic);
      create.setString(2, topic);
      create.execute();
    } catch (SQLException e) {
      throw new BenchException("cannot make a consumer: " + e.getMessage(), e);
    }
  }
}
