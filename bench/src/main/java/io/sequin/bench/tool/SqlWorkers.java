package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program of its own: workers in SQL that receive and acknowledge the messages of one consumer,
 * as many as a Kafka share consumer gets at a time, until so many are acknowledged.
 */
public final class SqlWorkers {

  private static final int BATCH_SIZE = 500;
  private static final double NANOS_PER_SECOND = 1e9;

  private final String jdbcUrl;
  private final String user;
  private final String consumer;
  private final AtomicLong left;

  private SqlWorkers(String jdbcUrl, String user, String consumer, long records) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.consumer = consumer;
    this.left = new AtomicLong(records);
  }

  /** Runs them, each with a connection of its own. */
  public static Map<Metric, Double> run(
      String jdbcUrl, String user, String consumer, int workers, long records) {
    List<String> command =
        KafkaCommand.tool(
            SqlWorkers.class.getName(),
            List.of(jdbcUrl, user, consumer, Integer.toString(workers), Long.toString(records)));
    String seconds = JavaTool.start(command).await().lines().getLast();
    return Map.of(Metric.RECORDS_PER_SECOND, records / Double.parseDouble(seconds));
  }

  /** Arguments: JDBC URL, user, consumer, workers, records. Prints the seconds that it took. */
  public static void main(String[] arguments) {
    SqlWorkers workers =
        new SqlWorkers(arguments[0], arguments[1], arguments[2], Long.parseLong(arguments[4]));
    long startNanos = System.nanoTime();
    workers.work(Integer.parseInt(arguments[3]));
    System.out.println((System.nanoTime() - startNanos) / NANOS_PER_SECOND);
  }

  private void work(int workers) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(workers)) {
      for (int i = 0; i < workers; i++) {
        all.add(CompletableFuture.runAsync(this::workUntilDone, threads));
      }
      all.forEach(CompletableFuture::join);
    }
  }

  private void workUntilDone() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, "");
        PreparedStatement receive =
            connection.prepareStatement("SELECT ack_id, data FROM sequin.receive(?, ?)");
        PreparedStatement ack = connection.prepareStatement("SELECT sequin.ack(?, ?)")) {
      while (left.get() > 0) {
        List<String> ackIds = receive(receive);
        if (!ackIds.isEmpty()) {
          left.addAndGet(-acknowledge(ack, ackIds));
        }
      }
    } catch (SQLException e) {
      throw new BenchException("a worker in SQL failed: " + e.getMessage(), e);
    }
  }

  private List<String> receive(PreparedStatement statement) throws SQLException {
    statement.setString(1, consumer);
    statement.setInt(2, BATCH_SIZE);
    List<String> ackIds = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ackIds.add(rows.getString(1));
      }
    }
    return ackIds;
  }

  private int acknowledge(PreparedStatement statement, List<String> ackIds) throws SQLException {
    statement.setString(1, consumer);
    statement.setArray(2, statement.getConnection().createArrayOf("text", ackIds.toArray()));
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
