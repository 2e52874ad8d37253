package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.UNKNOWN;
import static io.sequin.gateway.config.ConfigValidators.oneOf;

import java.util.List;

/**
 * Configs of the HTTP port; none of them are Kafka's, so they are shown only where they are set.
 */
final class HttpConfigKeys {

  private HttpConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        flag("http.read.only", "Whether nothing can be changed over HTTP."),
        flag("http.hide.payloads", "Whether HTTP shows no data and headers of messages."),
        list(
            "http.allowed.origins",
            "Origins of pages that may use the HTTP API from a browser, as https://app.example."),
        list(
            "http.allowed.hosts",
            "Names by which the HTTP port is reached besides addresses and localhost."));
  }

  private static ConfigKey flag(String name, String documentation) {
    return ConfigKey.of(name, UNKNOWN, null, documentation).checkedBy(oneOf("true", "false"));
  }

  private static ConfigKey list(String name, String documentation) {
    return ConfigKey.of(name, UNKNOWN, null, documentation);
  }
}
