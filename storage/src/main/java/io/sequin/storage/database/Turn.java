package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Work that one gateway at a time does; a turn ends with the connection if not before. */
public final class Turn {

  private static final String TAKE = "SELECT pg_try_advisory_lock(hashtext(?))";
  private static final String END = "SELECT pg_advisory_unlock(hashtext(?))";

  private Turn() {}

  /**
   * Does the work, unless somebody else is at it.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public static void take(Database database, String name, SqlWork<Void> work) {
    database.call(
        connection -> {
          if (ask(connection, TAKE, name)) {
            try {
              work.run(connection);
            } finally {
              ask(connection, END, name);
            }
          }
          return null;
        });
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
