package io.sequin.testkit;

import io.sequin.storage.background.Background;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases on the one PostgreSQL server of the JVM, which is started by whoever asks first. */
final class TestPostgres {

  /** What all databases of the kit are called, before anything else in their names. */
  private static final String PREFIX = "sequin_testkit_";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestPostgres() {}

  /** An empty database that nobody else uses. */
  static DatabaseSettings createDatabase() {
    DatabaseSettings server = Holder.SERVER;
    String name = PREFIX + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    execute(server, "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
    String url = server.jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/" + name + "$1");
    return DatabaseSettings.of(url, server.user(), server.password());
  }

  /** Drops a database that was created here, whoever is connected to it. */
  static void dropDatabase(DatabaseSettings database) {
    String name = database.jdbcUrl().replaceFirst(".*/([^/?]*)(\\?.*)?$", "$1");
    execute(Holder.SERVER, "DROP DATABASE " + name + " WITH (FORCE)");
  }

  private static DatabaseSettings startServer() {
    String url = System.getenv("SEQUIN_TEST_JDBC_URL");
    return url == null
        ? startEmbedded()
        : DatabaseSettings.of(
            url,
            System.getenv().getOrDefault("SEQUIN_TEST_JDBC_USER", "postgres"),
            System.getenv().getOrDefault("SEQUIN_TEST_JDBC_PASSWORD", ""));
  }

  private static DatabaseSettings startEmbedded() {
    EmbeddedPostgresServer server = EmbeddedPostgresServer.start(DataDirectory.take());
    Runtime.getRuntime().addShutdownHook(Background.unstarted("shutdown", server::close));
    DatabaseSettings settings = server.settings();
    databasesOf(settings).forEach(name -> execute(settings, "DROP DATABASE " + name));
    return settings;
  }

  /** Those that a JVM has left that was killed. */
  private static List<String> databasesOf(DatabaseSettings server) {
    List<String> names = new ArrayList<>();
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT datname FROM pg_database WHERE starts_with(datname, '" + PREFIX + "')")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(DatabaseSettings server, String sql) {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(DatabaseSettings server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  private static final class Holder {
    private static final DatabaseSettings SERVER = startServer();
  }
}
