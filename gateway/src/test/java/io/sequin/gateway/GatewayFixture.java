package io.sequin.gateway;

import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/**
 * One gateway with its own PostgreSQL, for all tests of a JVM; so each test uses its own topics.
 */
public final class GatewayFixture {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final Gateway GATEWAY = start();

  private GatewayFixture() {}

  public static InetSocketAddress address() {
    return GATEWAY.address();
  }

  public static DatabaseSettings database() {
    return GATEWAY.database();
  }

  /** An empty database of its own on the same server. */
  public static DatabaseSettings newDatabase() {
    DatabaseSettings server = database();
    String name = "test_" + DATABASES.incrementAndGet();
    execute(server, "CREATE DATABASE " + name);
    String url = server.jdbcUrl().replaceFirst("/[^/?]*(\\?.*)?$", "/" + name + "$1");
    return DatabaseSettings.of(url, server.user(), server.password());
  }

  /**
   * Starts another gateway, which the caller closes.
   *
   * @param configs may say where it listens, which is on any port otherwise
   */
  public static Gateway start(DatabaseSettings database, Map<String, String> configs)
      throws IOException {
    return Gateway.start(
        new GatewaySettings(
            new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0),
            Optional.empty(),
            Path.of("unused"),
            Optional.of(database),
            HttpListen.nowhere(),
            Optional.empty(),
            configs));
  }

  /** What clients call {@code bootstrap.servers}. */
  public static String bootstrapServers() {
    return address().getHostString() + ":" + address().getPort();
  }

  /** A new client, which the caller closes. */
  public static Admin admin() {
    return Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
  }

  /** As every tool for change data capture does: all tests run beside it. */
  private static void publishAllTables(DatabaseSettings database) {
    execute(database, "CREATE PUBLICATION everything FOR ALL TABLES");
  }

  private static void execute(DatabaseSettings database, String sql) {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Gateway start() {
    try {
      Path dataDirectory = Files.createTempDirectory("sequin-test-");
      Gateway gateway =
          Gateway.start(
              new GatewaySettings(
                  new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0),
                  Optional.empty(),
                  dataDirectory,
                  Optional.empty(),
                  HttpListen.nowhere(),
                  Optional.empty(),
                  Map.of()));
      Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
      publishAllTables(gateway.database());
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
