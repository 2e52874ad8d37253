package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.LIST;

import io.sequin.gateway.config.DescribedConfig.Synonym;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What can be set for a subscription to clients' metrics in Kafka 4.3 (KIP-714). */
public final class ClientMetricsConfigs implements ConfigSchema {

  private static final String INTERVAL_MS = "interval.ms";
  private static final String METRICS = "metrics";
  private static final String MATCH = "match";

  private static final int SHORTEST_INTERVAL_MS = 100;
  private static final int LONGEST_INTERVAL_MS = 3_600_000;

  private static final List<ConfigKey> KEYS =
      List.of(
          ConfigKey.of(
              INTERVAL_MS,
              INT,
              "300000",
              "Milliseconds between two pushes of a client; the shortest of all subscriptions that"
                  + " select it."),
          ConfigKey.of(
              MATCH,
              LIST,
              "",
              "Which clients are selected, as name=pattern: client_id, client_instance_id,"
                  + " client_software_name, client_software_version, client_source_address,"
                  + " client_source_port. All patterns have to match."),
          ConfigKey.of(
              METRICS, LIST, "", "With what the names of the metrics wanted begin; * for all."));

  private final Consumer<List<String>> matchCheck;

  /**
   * @param matchCheck throws IllegalArgumentException if {@code match} is wrong
   */
  public ClientMetricsConfigs(Consumer<List<String>> matchCheck) {
    this.matchCheck = matchCheck;
  }

  /** How often the clients are to send. */
  public static int intervalMs(Map<String, String> set) {
    return ConfigValues.parse(KEYS, set).intValue(INTERVAL_MS);
  }

  /** With what the names of the metrics wanted begin. */
  public static List<String> metrics(Map<String, String> set) {
    return listOf(METRICS, set);
  }

  /** Which clients are selected. */
  public static List<String> match(Map<String, String> set) {
    return listOf(MATCH, set);
  }

  @Override
  public Optional<ConfigKey> find(String name) {
    return KEYS.stream().filter(key -> key.name().equals(name)).findFirst();
  }

  @Override
  public String list(String name) {
    return "";
  }

  @Override
  public void validate(Map<String, String> overrides) {
    for (String name : overrides.keySet()) {
      if (find(name).isEmpty()) {
        throw InvalidConfigException.invalidRequest(
            "Unknown client metrics configuration: " + name);
      }
    }
    checkInterval(intervalMs(overrides));
    try {
      matchCheck.accept(match(overrides));
    } catch (IllegalArgumentException e) {
      throw InvalidConfigException.invalidConfig(e.getMessage());
    }
  }

  /** All configs of a subscription, with defaults; there need not be one. */
  public List<DescribedConfig> describe(Map<String, String> set) {
    return KEYS.stream()
        .map(key -> describe(key, Optional.ofNullable(set.get(key.name()))))
        .toList();
  }

  private static DescribedConfig describe(ConfigKey key, Optional<String> set) {
    List<Synonym> synonyms =
        set
            .map(value -> new Synonym(key.name(), value, ConfigSource.CLIENT_METRICS_CONFIG))
            .stream()
            .toList();
    return DescribedConfig.of(key, set.orElse(key.defaultValue()), false, synonyms);
  }

  private static void checkInterval(int intervalMs) {
    if (intervalMs < SHORTEST_INTERVAL_MS || intervalMs > LONGEST_INTERVAL_MS) {
      throw InvalidConfigException.invalidRequest(
          "Invalid value "
              + intervalMs
              + " for interval.ms, interval must be between 100 and 3600000 (1 hour)");
    }
  }

  private static List<String> listOf(String name, Map<String, String> set) {
    String text = set.getOrDefault(name, "");
    return ((List<?>) LIST.parse(name, text)).stream().map(String::valueOf).toList();
  }
}
