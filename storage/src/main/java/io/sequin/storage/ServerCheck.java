package io.sequin.storage;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses a server that cannot hold the log, and warns of one that may lose it. */
final class ServerCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);

  private static final int OLDEST_VERSION = 14;

  private ServerCheck() {}

  /**
   * @throws StorageException with a message for people if the server cannot be reached or used
   */
  static void run(Database database) {
    try (Connection connection = database.openDedicated()) {
      requireVersion(Integer.parseInt(setting(connection, "server_version_num")));
      requireEncoding(setting(connection, "server_encoding"));
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

  private static void requireEncoding(String encoding) {
    if (!encoding.equals("UTF8")) {
      throw new StorageException(
          "the database's encoding is " + encoding + "; create it with ENCODING 'UTF8'", null);
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }
}
