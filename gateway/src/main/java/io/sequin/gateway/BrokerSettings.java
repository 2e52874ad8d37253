package io.sequin.gateway;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.database.DatabaseSettings;
import java.net.InetSocketAddress;
import java.util.Map;

/** A gateway's own settings under the names that Kafka has for them, as clients see them. */
final class BrokerSettings {

  /**
   * Kafka's controller sets this for the cluster wherever replicas may be eligible leaders
   * (KIP-966), so its tools show it for every topic.
   */
  static final Map<String, String> CLUSTER_DEFAULTS = Map.of("min.insync.replicas", "1");

  private BrokerSettings() {}

  static Map<String, String> of(
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
