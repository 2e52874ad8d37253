package io.sequin.compat.hard;

import io.sequin.compat.hard.WorkLedger.Outcome;
import io.sequin.compat.hard.WorkLedger.RecordId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/** A worker in SQL, whatever becomes of PostgreSQL. */
record SqlWorker(String jdbcUrl, String consumer, WorkLedger ledger) implements Workers.Work {

  private record Received(RecordId id, int count) {}

  private static final int BATCH_SIZE = 50;
  private static final long IDLE_MS = 50;

  @Override
  public void until(BooleanSupplier stopped) {
    while (!stopped.getAsBoolean()) {
      try (Connection connection =
          DriverManager.getConnection(jdbcUrl + "&socketTimeout=10&connectTimeout=2")) {
        while (!stopped.getAsBoolean()) {
          work(connection);
        }
      } catch (SQLException e) {
        // what it has got is its own until the ack wait is over; the next session goes on
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void work(Connection connection) throws SQLException, InterruptedException {
    Map<String, Received> records = receive(connection);
    if (records.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(IDLE_MS);
      return;
    }
    Outcome outcome = Outcome.UNKNOWN;
    try {
      outcome = ack(connection, records.keySet()) == records.size() ? Outcome.FINISHED : outcome;
    } finally {
      for (Received record : records.values()) {
        ledger.note(Thread.currentThread().getName(), record.id(), record.count(), outcome);
      }
    }
  }

  /** By their ack ids. */
  private Map<String, Received> receive(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT ack_id, topic, partition, \"offset\", deliver_count FROM sequin.receive(?,"
                + " ?)")) {
      statement.setString(1, consumer);
      statement.setInt(2, BATCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, Received> records = new LinkedHashMap<>();
        while (rows.next()) {
          TopicPartition partition = new TopicPartition(rows.getString(2), rows.getInt(3));
          records.put(
              rows.getString(1),
              new Received(new RecordId(partition, rows.getLong(4)), rows.getInt(5)));
        }
        return records;
      }
    }
  }

  private int ack(Connection connection, Set<String> ackIds) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT sequin.ack(?, ?)")) {
      statement.setString(1, consumer);
      statement.setArray(2, connection.createArrayOf("text", ackIds.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
