package io.sequin.compat.share;

import io.sequin.compat.share.WorkerLine.RecordId;
import io.sequin.compat.share.WorkerLine.Step;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker in SQL as a program, which works until it is killed, and prints what a {@link
 * ShareWorkerProgram} prints.
 */
final class SqlWorkerProgram {

  private static final int BATCH_SIZE = 200;
  private static final long IDLE_MS = 50;

  private SqlWorkerProgram() {}

  /** Arguments: JDBC URL, consumer. */
  public static void main(String[] arguments) throws SQLException, InterruptedException {
    try (WorkerOutput output = new WorkerOutput();
        Connection connection = DriverManager.getConnection(arguments[0])) {
      while (true) {
        Map<String, RecordId> records = receive(connection, arguments[1]);
        output.print(Step.GOT, records.values());
        output.print(Step.ACKNOWLEDGES, records.values());
        if (records.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(IDLE_MS);
        } else if (ack(connection, arguments[1], records) == records.size()) {
          output.print(Step.ACKNOWLEDGED, records.values());
        }
      }
    }
  }

  /** By their ack ids. */
  private static Map<String, RecordId> receive(Connection connection, String consumer)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT ack_id, partition, \"offset\", data FROM sequin.receive(?, ?)")) {
      statement.setString(1, consumer);
      statement.setInt(2, BATCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, RecordId> records = new LinkedHashMap<>();
        while (rows.next()) {
          records.put(rows.getString(1), new RecordId(rows.getInt(2), rows.getLong(3)));
        }
        return records;
      }
    }
  }

  private static int ack(Connection connection, String consumer, Map<String, RecordId> records)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT sequin.ack(?, ?)")) {
      statement.setString(1, consumer);
      statement.setArray(2, connection.createArrayOf("text", records.keySet().toArray()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
