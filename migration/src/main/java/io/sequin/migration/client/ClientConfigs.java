package io.sequin.migration.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a Kafka client's properties say that a link uses, by their names there. */
public final class ClientConfigs {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("client.id", "sequin-link"),
          Map.entry("client.rack", ""),
          Map.entry("security.protocol", "PLAINTEXT"),
          Map.entry("sasl.mechanism", ""),
          Map.entry("request.timeout.ms", "30000"),
          Map.entry("socket.connection.setup.timeout.ms", "10000"),
          Map.entry("fetch.max.bytes", "8388608"),
          Map.entry("fetch.max.wait.ms", "500"),
          Map.entry("max.partition.fetch.bytes", "1048576"),
          Map.entry("ssl.keystore.type", "JKS"),
          Map.entry("ssl.truststore.type", "JKS"),
          Map.entry("ssl.endpoint.identification.algorithm", "https"));

  private static final Set<String> WITHOUT_DEFAULT =
      Set.of(
          "bootstrap.servers",
          "sasl.jaas.config",
          "sasl.oauthbearer.token.endpoint.url",
          "ssl.enabled.protocols",
          "ssl.cipher.suites",
          "ssl.key.password",
          "ssl.keystore.location",
          "ssl.keystore.password",
          "ssl.keystore.key",
          "ssl.keystore.certificate.chain",
          "ssl.truststore.location",
          "ssl.truststore.password",
          "ssl.truststore.certificates");

  private final Map<String, String> values;

  public ClientConfigs(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Those of the names that mean nothing to a link. */
  public static Set<String> unused(Set<String> names) {
    Set<String> unused = new TreeSet<>(names);
    unused.removeAll(DEFAULTS.keySet());
    unused.removeAll(WITHOUT_DEFAULT);
    return unused;
  }

  /**
   * Where to begin.
   *
   * @throws SourceException if there are none
   */
  public List<BrokerAddress> bootstrapServers() {
    List<BrokerAddress> addresses =
        Arrays.stream(find("bootstrap.servers").orElse("").split(","))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(BrokerAddress::parse)
            .toList();
    if (addresses.isEmpty()) {
      throw new SourceException("no bootstrap.servers: give --bootstrap HOST:PORT,…");
    }
    return addresses;
  }

  /** Empty where it is neither given nor has a default, or is blank. */
  Optional<String> find(String name) {
    return Optional.ofNullable(values.getOrDefault(name, DEFAULTS.get(name)))
        .filter(value -> !value.isBlank());
  }

  String text(String name) {
    return find(name).orElse("");
  }

  /**
   * @throws SourceException if it is no number
   */
  public int number(String name) {
    try {
      return Integer.parseInt(text(name).strip());
    } catch (NumberFormatException e) {
      throw new SourceException(name + "=" + text(name) + " is no number", e);
    }
  }

  Duration duration(String name) {
    return Duration.ofMillis(number(name));
  }

  boolean isEncrypted() {
    return protocol().endsWith("SSL");
  }

  boolean isAuthenticated() {
    return protocol().startsWith("SASL_");
  }

  private String protocol() {
    String protocol = text("security.protocol");
    if (!Set.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL").contains(protocol)) {
      throw new SourceException(
          "security.protocol="
              + protocol
              + " is none of PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL");
    }
    return protocol;
  }
}
