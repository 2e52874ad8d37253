package io.sequin.gateway;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.database.DatabaseSettings;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** A gateway's own settings under the names that Kafka has for them, as clients see them. */
final class BrokerSettings {

  /**
   * Kafka's controller sets this for the cluster wherever replicas may be eligible leaders
   * (KIP-966), so its tools show it for every topic.
   */
  static final Map<String, String> CLUSTER_DEFAULTS = Map.of("min.insync.replicas", "1");

  private BrokerSettings() {}

  /**
   * What the gateway says of itself, and what its user has set.
   *
   * @throws IllegalArgumentException if the user sets what is not theirs to set
   */
  static Map<String, String> of(
      GatewayNode self,
      InetSocketAddress listen,
      DatabaseSettings database,
      Map<String, String> configs) {
    Map<String, String> settings = new HashMap<>(configs);
    ofItself(self, listen, database)
        .forEach(
            (name, value) -> {
              if (settings.put(name, value) != null) {
                throw new IllegalArgumentException(
                    name + " cannot be configured: it follows from the gateway's other options");
              }
            });
    return settings;
  }

  private static Map<String, String> ofItself(
      GatewayNode self, InetSocketAddress listen, DatabaseSettings database) {
    return Map.of(
        "node.id",
        Integer.toString(self.nodeId()),
        "broker.id",
        Integer.toString(self.nodeId()),
        "process.roles",
        "broker,controller",
        "listeners",
        listener(listen.getHostString(), listen.getPort()),
        "advertised.listeners",
        listener(self.host(), self.port()),
        "log.dirs",
        logDir(database));
  }

  /** The database without whatever the URL says on how to reach it, which may be secret. */
  private static String logDir(DatabaseSettings database) {
    return database.jdbcUrl().replaceFirst("^jdbc:", "").replaceFirst("\\?.*$", "");
  }

  private static String listener(String host, int port) {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "PLAINTEXT://" + name + ":" + port;
  }
}
