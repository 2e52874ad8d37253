package io.sequin.compat.hard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The PostgreSQL processes that serve a gateway's connections. */
record Backends(String jdbcUrl) {

  private static final String APPENDING =
      """
      SELECT pid FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND query LIKE '%INSERT INTO batches (%'
      ORDER BY query_start DESC LIMIT 1
      """;

  /** Kills by SIGKILL; the server then throws out everybody and recovers. */
  void killOneThatAppends() {
    ProcessHandle backend = ProcessHandle.of(pid(APPENDING)).orElseThrow();
    backend.destroyForcibly();
    backend.onExit().join();
  }

  private long pid(String query) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      if (!row.next()) {
        throw new AssertionError("no such backend");
      }
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError("cannot ask PostgreSQL", e);
    }
  }
}
