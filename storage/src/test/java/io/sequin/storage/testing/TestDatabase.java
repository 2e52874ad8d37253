package io.sequin.storage.testing;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Fresh, empty databases on one real PostgreSQL server per JVM: the one that SEQUIN_TEST_JDBC_URL
 * names, a container where a Docker engine answers, or else the embedded server.
 */
public final class TestDatabase {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final DatabaseSettings SERVER = startServer();

  private TestDatabase() {}

  /** Settings for a database that nobody else uses. */
  public static DatabaseSettings create() {
    return create("ENCODING 'UTF8'");
  }

  /** Settings for a database that nobody else uses, created with those options. */
  public static DatabaseSettings create(String options) {
    String name = "test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    execute(SERVER, "CREATE DATABASE " + name + " TEMPLATE template0 " + options);
    String url = SERVER.jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/" + name + "$1");
    return DatabaseSettings.of(url, SERVER.user(), SERVER.password());
  }

  public static Connection connect(DatabaseSettings database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  public static void execute(DatabaseSettings database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows that a query finds, their columns joined by a bar. */
  public static List<String> query(DatabaseSettings database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows(rows);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All that are left, their columns joined by a bar. */
  public static List<String> rows(ResultSet rows) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) {
      StringJoiner row = new StringJoiner("|");
      for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
        row.add(rows.getString(column));
      }
      found.add(row.toString());
    }
    return found;
  }

  private static DatabaseSettings startServer() {
    String url = System.getenv("SEQUIN_TEST_JDBC_URL");
    if (url != null) {
      return DatabaseSettings.of(
          url,
          System.getenv().getOrDefault("SEQUIN_TEST_JDBC_USER", "postgres"),
          System.getenv().getOrDefault("SEQUIN_TEST_JDBC_PASSWORD", ""));
    }
    return DockerClientFactory.instance().isDockerAvailable() ? startContainer() : startEmbedded();
  }

  @SuppressWarnings("resource") // lives as long as the JVM; Testcontainers removes it afterwards
  private static DatabaseSettings startContainer() {
    PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
    container.start();
    return DatabaseSettings.of(
        container.getJdbcUrl(), container.getUsername(), container.getPassword());
  }

  private static DatabaseSettings startEmbedded() {
    try {
      Path directory = Files.createTempDirectory("sequin-test-");
      EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory);
      // stopping it in good order would take long: it would put all databases safely on disk
      Runtime.getRuntime().addShutdownHook(new Thread(Postmaster.of(directory)::kill));
      return server.settings();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
