package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops tables that are partitions of others, without a lock that would stop those who read or
 * write the rest. May be cut off anywhere: the next round takes it up again.
 */
public final class PartitionDropper {

  private static final String DETACHING = Sql.load("batches_select_detaching");
  private static final String ATTACHED =
      "SELECT relname FROM pg_class WHERE oid = to_regclass(?) AND relispartition";

  private final Duration patience;

  /**
   * @param patience how long to wait at once for the transactions that have read the parent
   */
  public PartitionDropper(Duration patience) {
    this.patience = patience;
  }

  /**
   * Finishes what was cut off.
   *
   * @param connection one without a transaction
   * @throws SQLException also if somebody reads for longer than one is patient ({@link
   *     SqlErrors#isCanceled})
   */
  public void resume(Connection connection, String parent) throws SQLException {
    for (String table : strings(connection, DETACHING, parent)) {
      detach(connection, parent, table, "FINALIZE");
    }
  }

  /**
   * Detaches and drops a table, if it is there.
   *
   * @param connection one without a transaction
   * @throws SQLException as {@link #resume}
   */
  public void drop(Connection connection, String parent, String table) throws SQLException {
    if (!strings(connection, ATTACHED, table).isEmpty()) {
      detach(connection, parent, table, "CONCURRENTLY");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS " + table);
    }
  }

  private void detach(Connection connection, String parent, String table, String how)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(Math.toIntExact(patience.toSeconds()));
      statement.execute("ALTER TABLE " + parent + " DETACH PARTITION " + table + " " + how);
    }
  }

  private static List<String> strings(Connection connection, String sql, String parameter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      try (ResultSet rows = statement.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      }
    }
  }
}
