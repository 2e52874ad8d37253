package io.sequin.storage;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses a server that cannot hold the log, and warns of one that may lose it. */
final class ServerCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);

  private static final int OLDEST_VERSION = 14;

  /** A pooler that others use, too, may lend the session to somebody else at first. */
  private static final int LOOKS_FOR_POOLER = 10;

  private ServerCheck() {}

  /**
   * @throws StorageException with a message for people if the server cannot be reached or used
   */
  static void run(DatabaseSettings database) {
    try (Connection connection = Database.openPlain(database);
        Connection other = Database.openPlain(database)) {
      requireVersion(Integer.parseInt(setting(connection, "server_version_num")));
      requirePrimary(query(connection, "SELECT pg_is_in_recovery()"));
      requireEncoding(setting(connection, "server_encoding"));
      requireSessions(connection, other);
      if (!setting(connection, "fsync").equals("on")) {
        LOG.warn("PostgreSQL runs with fsync=off: acknowledged records can be lost; set fsync=on");
      }
    } catch (SQLException e) {
      throw SqlErrors.translate(e);
    }
  }

  /**
   * @param versionNumber as in {@code server_version_num}: 140005 is 14.5
   */
  static void requireVersion(int versionNumber) {
    int version = versionNumber / 10_000;
    if (version < OLDEST_VERSION) {
      throw new StorageException(
          "PostgreSQL " + version + " is too old; use " + OLDEST_VERSION + " or newer", null);
    }
  }

  private static void requirePrimary(String isInRecovery) {
    if (isInRecovery.equals("t")) {
      throw new StorageException(
          "this PostgreSQL server is a standby, which takes no writes; give the address of its"
              + " primary, or those of both",
          null);
    }
  }

  private static void requireEncoding(String encoding) {
    if (!encoding.equals("UTF8")) {
      throw new StorageException(
          "the database's encoding is " + encoding + "; create it with ENCODING 'UTF8'", null);
    }
  }

  /** What the gateway sets, locks and listens to must be there with its next statement. */
  private static void requireSessions(Connection one, Connection other) throws SQLException {
    String mark = UUID.randomUUID().toString();
    try (PreparedStatement statement =
        one.prepareStatement("SELECT set_config('sequin.session', ?, false)")) {
      statement.setString(1, mark);
      statement.execute();
    }
    for (int look = 0; look < LOOKS_FOR_POOLER; look++) {
      if (mark.equals(query(other, "SELECT current_setting('sequin.session', true)"))) {
        throw new StorageException(
            "the JDBC URL leads to a pooler that shares sessions, as PgBouncer does with"
                + " pool_mode=transaction; give the address of PostgreSQL itself, or use"
                + " pool_mode=session",
            null);
      }
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    return query(connection, "SHOW " + name);
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
