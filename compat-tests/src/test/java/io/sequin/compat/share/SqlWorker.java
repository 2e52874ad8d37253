package io.sequin.compat.share;

import io.sequin.compat.share.WorkerLine.RecordId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Owns a thread that works for a consumer in SQL, and its connection. */
final class SqlWorker implements AutoCloseable {

  private static final int BATCH_SIZE = 200;

  private final String consumer;
  private final Connection connection;
  private final Thread thread;
  private final List<WorkerLine> lines = new ArrayList<>();
  private volatile boolean stopped;
  private volatile long killedAtMs = Long.MAX_VALUE;
  private volatile SQLException failure;

  SqlWorker(String jdbcUrl, String consumer, String name) throws SQLException {
    this.consumer = consumer;
    this.connection = DriverManager.getConnection(jdbcUrl);
    this.thread = Thread.ofPlatform().start(() -> work(name));
  }

  /** Its connection breaks in the middle of whatever it does. */
  void killHard() throws SQLException {
    killedAtMs = System.currentTimeMillis();
    connection.abort(Runnable::run);
    stop();
  }

  long killedAtMs() {
    return killedAtMs;
  }

  /** What it has done, once it has stopped. */
  List<WorkerLine> lines() {
    stop();
    if (failure != null && killedAtMs == Long.MAX_VALUE) {
      throw new AssertionError(failure);
    }
    return lines;
  }

  @Override
  public void close() throws SQLException {
    stop();
    connection.close();
  }

  private void stop() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void work(String name) {
    try (PreparedStatement receive =
            connection.prepareStatement(
                "SELECT ack_id, \"partition\", \"offset\" FROM sequin.receive(?, ?, ?)");
        PreparedStatement ack = connection.prepareStatement("SELECT sequin.ack(?, ?::text[])")) {
      receive.setString(1, consumer);
      receive.setInt(2, BATCH_SIZE);
      receive.setString(3, name);
      ack.setString(1, consumer);
      while (!stopped) {
        workOnce(receive, ack);
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  private void workOnce(PreparedStatement receive, PreparedStatement ack) throws SQLException {
    List<String> ackIds = new ArrayList<>();
    List<RecordId> got = new ArrayList<>();
    try (ResultSet rows = receive.executeQuery()) {
      while (rows.next()) {
        ackIds.add(rows.getString(1));
        got.add(new RecordId(rows.getInt(2), rows.getLong(3)));
      }
    }
    long gotAtMs = System.currentTimeMillis();
    got.forEach(recordId -> lines.add(new WorkerLine(false, gotAtMs, recordId)));
    if (!got.isEmpty()) {
      ack.setArray(2, connection.createArrayOf("text", ackIds.toArray()));
      ack.execute();
      long doneAtMs = System.currentTimeMillis();
      got.forEach(recordId -> lines.add(new WorkerLine(true, doneAtMs, recordId)));
    }
  }
}
