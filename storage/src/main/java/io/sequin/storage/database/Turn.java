package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Work that one gateway at a time does. A turn has a session of its own, outside the pools: it may
 * take long, and ends with that session at the latest.
 */
public final class Turn {

  private static final String TAKE = "SELECT pg_try_advisory_lock(hashtext(?))";

  private Turn() {}

  /**
   * Does the work, unless somebody else is at it.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public static void take(Database database, String name, SqlWork<Void> work) {
    try (Connection connection = database.openDedicated()) {
      if (isFree(connection, name)) {
        work.run(connection);
      }
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  private static boolean isFree(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
