package io.sequin.storage;

import io.sequin.storage.database.Database;
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

  static void run(Database database) {
    database.call(
        connection -> {
          int version = Integer.parseInt(setting(connection, "server_version_num")) / 10_000;
          if (version < OLDEST_VERSION) {
            throw new StorageException(
                "PostgreSQL " + version + " is too old; use " + OLDEST_VERSION + " or newer", null);
          }
          String encoding = setting(connection, "server_encoding");
          if (!encoding.equals("UTF8")) {
            throw new StorageException(
                "the database's encoding is " + encoding + "; create it with ENCODING 'UTF8'",
                null);
          }
          if (!setting(connection, "fsync").equals("on")) {
            LOG.warn(
                "PostgreSQL runs with fsync=off: acknowledged records can be lost; set fsync=on");
          }
          return null;
        });
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }
}
