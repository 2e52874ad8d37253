package io.sequin.compat.security;

import io.sequin.compat.support.JavaClient;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;

/** Where a server listens, as it tells itself. */
final class Listeners {

  private Listeners() {}

  /** The config {@code listeners} of broker 1. */
  static String of(String bootstrap) {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      return JavaClient.get(admin.describeConfigs(List.of(broker)).all())
          .get(broker)
          .get("listeners")
          .value();
    }
  }

  /** {@code HOST:PORT} of a listener. */
  static String address(String listeners, String name) {
    return List.of(listeners.split(",")).stream()
        .filter(listener -> listener.startsWith(name + "://"))
        .map(listener -> listener.substring(name.length() + 3))
        .findFirst()
        .orElseThrow();
  }

  static int port(String listeners, String name) {
    return Integer.parseInt(address(listeners, name).replaceFirst(".*:", ""));
  }
}
