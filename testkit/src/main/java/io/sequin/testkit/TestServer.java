package io.sequin.testkit;

import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PostgreSQL server, by one of its databases. */
record TestServer(DatabaseSettings settings) {

  private static final Pattern DATABASE = Pattern.compile("(?<=/)[^/?]*(?=(\\?.*)?$)");

  /** Another database of it. */
  TestServer database(String name) {
    String url = DATABASE.matcher(settings.jdbcUrl()).replaceFirst(Matcher.quoteReplacement(name));
    return new TestServer(DatabaseSettings.of(url, settings.user(), settings.password()));
  }

  /** What the database is called. */
  String name() {
    Matcher name = DATABASE.matcher(settings.jdbcUrl());
    if (!name.find()) {
      throw new IllegalStateException("no database in " + settings.jdbcUrl());
    }
    return name.group();
  }

  /** Databases whose names begin so. */
  List<String> databases(String prefix) {
    List<String> names = new ArrayList<>();
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT datname FROM pg_database WHERE starts_with(datname, ?)")) {
      statement.setString(1, prefix);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }
}
