package io.sequin.gateway;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.database.DatabaseSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A gateway's own settings under the names that Kafka has for them, as clients see them. */
public final class BrokerSettings {

  /**
   * Kafka's controller sets this for the cluster wherever replicas may be eligible leaders
   * (KIP-966), so its tools show it for every topic.
   */
  static final Map<String, String> CLUSTER_DEFAULTS = Map.of("min.insync.replicas", "1");

  private static final Set<String> OF_ITSELF =
      Set.of("node.id", "broker.id", "process.roles", "log.dirs");

  private BrokerSettings() {}

  /**
   * What the gateway says of itself, and what its user has set.
   *
   * @param listeners where it listens, which its user may have set without naming a port
   * @throws IllegalArgumentException if the user sets what is not theirs to set
   */
  static Map<String, String> of(
      GatewayNode self,
      List<NodeAddress> listeners,
      DatabaseSettings database,
      Map<String, String> configs) {
    Map<String, String> settings = new HashMap<>(configs);
    settings.put("listeners", BoundListeners.text(listeners));
    settings.put("advertised.listeners", BoundListeners.text(self.addresses()));
    ofItself(self, database)
        .forEach(
            (name, value) -> {
              if (settings.put(name, value) != null) {
                throw new IllegalArgumentException(
                    name + " cannot be configured: it follows from the gateway's other options");
              }
            });
    return settings;
  }

  private static Map<String, String> ofItself(GatewayNode self, DatabaseSettings database) {
    return Map.of(
        "node.id",
        Integer.toString(self.nodeId()),
        "broker.id",
        Integer.toString(self.nodeId()),
        "process.roles",
        "broker,controller",
        "log.dirs",
        logDir(database));
  }

  /** Whether that follows from what the gateway is, and cannot be set. */
  public static boolean followsFromOthers(String name) {
    return OF_ITSELF.contains(name);
  }

  /** The database without whatever the URL says on how to reach it, which may be secret. */
  private static String logDir(DatabaseSettings database) {
    return database.jdbcUrl().replaceFirst("^jdbc:", "").replaceFirst("\\?.*$", "");
  }
}
