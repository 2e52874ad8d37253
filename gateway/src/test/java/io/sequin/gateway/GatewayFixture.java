package io.sequin.gateway;

import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/**
 * One gateway with its own PostgreSQL, for all tests of a JVM; so each test uses its own topics.
 */
public final class GatewayFixture {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private static final Gateway GATEWAY = start();

  private GatewayFixture() {}

  public static InetSocketAddress address() {
    return GATEWAY.address();
  }

  public static DatabaseSettings database() {
    return GATEWAY.database();
  }

  /** What clients call {@code bootstrap.servers}. */
  public static String bootstrapServers() {
    return address().getHostString() + ":" + address().getPort();
  }

  /** A new client, which the caller closes. */
  public static Admin admin() {
    return Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
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
                  Optional.empty()));
      Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
