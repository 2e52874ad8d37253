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
  private static final String IS_TAKEN = Sql.load("turns_select");

  private Turn() {}

  /**
   * Does the work, unless somebody else is at it.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public static void take(Database database, String name, SqlWork<Void> work) {
    try (Connection connection = database.openDedicated()) {
      if (ask(connection, TAKE, name)) {
        work.run(connection);
      }
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  /**
   * Whether somebody is at the work, without a session of one's own.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public static boolean isTaken(Database database, String name) {
    return database.call(connection -> ask(connection, IS_TAKEN, name));
  }

  private static boolean ask(Connection connection, String question, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(question)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
