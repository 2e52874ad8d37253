package io.sequin.gateway.config;

import io.sequin.gateway.config.DescribedConfig.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The broker configs in force: this gateway's own settings over Kafka's defaults. They are fixed
 * for the life of the process, so clients see them as read-only.
 */
public final class BrokerConfigs {
  private final Map<String, ConfigKey> keys = new TreeMap<>();
  private final Map<String, String> settings;
  private final Map<String, String> clusterDefaults;
  private final ConfigValues values;

  /**
   * Takes the settings by broker config name.
   *
   * @throws InvalidConfigException when a name is not one of the broker configs shown, or a value
   *     is not allowed
   */
  public BrokerConfigs(Map<String, String> settings) {
    this(settings, Map.of());
  }

  /**
   * Takes what is set for all brokers of the cluster, too, which the values must not differ from.
   *
   * @throws InvalidConfigException as above
   */
  public BrokerConfigs(Map<String, String> settings, Map<String, String> clusterDefaults) {
    BrokerConfigKeys.all().forEach(key -> keys.put(key.name(), key));
    for (String name : settings.keySet()) {
      ConfigKey key =
          BrokerConfigKeys.find(name)
              .orElseThrow(
                  () ->
                      InvalidConfigException.invalidConfig("Unknown broker config name: " + name));
      keys.put(name, key);
    }
    this.settings = Map.copyOf(settings);
    this.clusterDefaults = Map.copyOf(clusterDefaults);
    this.values = ConfigValues.parse(keys.values(), this.settings);
  }

  /** Whether there is such a broker config. */
  public static boolean isKnown(String name) {
    return BrokerConfigKeys.find(name).isPresent();
  }

  /** The configs as one listener has them. */
  public ListenerConfigs forListener(String listener) {
    return ListenerConfigs.of(this, listener);
  }

  /** Whether a config has been set, and does not only have its default. */
  boolean isSet(String name) {
    return settings.containsKey(name);
  }

  /** The value of a config of type BOOLEAN. */
  public boolean booleanValue(String name) {
    return values.booleanValue(name);
  }

  /** The value of a config of type INT. */
  public int intValue(String name) {
    return values.intValue(name);
  }

  /** The value of a config of type LONG. */
  public long longValue(String name) {
    return values.longValue(name);
  }

  /** Every broker config in the order of their names, as DescribeConfigs answers for a broker. */
  public List<DescribedConfig> describe() {
    return keys.values().stream()
        .filter(key -> !key.internal() || settings.containsKey(key.name()))
        .map(this::describe)
        .toList();
  }

  /** What is set for all brokers of the cluster (KIP-226). */
  public List<DescribedConfig> describeClusterDefaults() {
    return keys.values().stream()
        .filter(key -> clusterDefaults.containsKey(key.name()))
        .map(
            key ->
                DescribedConfig.of(
                    key, clusterDefaults.get(key.name()), true, List.of(clusterDefault(key))))
        .toList();
  }

  private Synonym clusterDefault(ConfigKey key) {
    return new Synonym(
        key.name(), clusterDefaults.get(key.name()), ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
  }

  private DescribedConfig describe(ConfigKey key) {
    return DescribedConfig.of(key, values.rendered(key.name()), true, synonyms(key.name()));
  }

  /** The effective value as DescribeConfigs prints it, or null when there is none. */
  public String rendered(String name) {
    return values.rendered(name);
  }

  /**
   * The settings and defaults that the value of a config may come from. As in Kafka, what comes
   * before the first mention of the name itself is left out.
   */
  List<Synonym> synonyms(String name) {
    List<String> names = alternatives(keys.get(name));
    List<Synonym> synonyms = new ArrayList<>();
    names.stream()
        .filter(clusterDefaults::containsKey)
        .forEach(each -> synonyms.add(clusterDefault(keys.get(each))));
    for (String each : names) {
      addSynonym(synonyms, keys.get(each), settings.get(each), ConfigSource.STATIC_BROKER_CONFIG);
    }
    for (String each : names) {
      ConfigKey key = keys.get(each);
      addSynonym(synonyms, key, key.defaultValue(), ConfigSource.DEFAULT_CONFIG);
    }
    return synonyms.stream().dropWhile(synonym -> !synonym.name().equals(name)).toList();
  }

  private static List<String> alternatives(ConfigKey key) {
    return key.synonyms().isEmpty()
        ? List.of(key.name())
        : key.synonyms().stream().map(ConfigSynonym::name).toList();
  }

  private static void addSynonym(
      List<Synonym> synonyms, ConfigKey key, String value, ConfigSource source) {
    if (value != null) {
      synonyms.add(new Synonym(key.name(), key.sensitive() ? null : value, source));
    }
  }
}
