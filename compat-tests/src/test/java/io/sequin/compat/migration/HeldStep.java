package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Owns a session that has locked what a gateway needs next, so that it stands still there. */
final class HeldStep implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** Sessions that wait for this one. */
  private static final String WAITING =
      "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))";

  private final Connection session;

  HeldStep(String jdbcUrl, String lock) {
    try {
      session = DriverManager.getConnection(jdbcUrl);
      session.setAutoCommit(false);
      try (Statement statement = session.createStatement()) {
        statement.execute(lock);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until somebody stands still. */
  void awaitWaiting() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(() -> assertThat(waiting()).isPositive());
  }

  private int waiting() throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(WAITING)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Lets it go on. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
