package io.sequin.gateway.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a topic config is worth where the topic does not set it: the broker's setting or the
 * default.
 */
public final class TopicDefaults implements ConfigSchema {
  private final Map<String, String> values;

  private TopicDefaults(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * The defaults under these broker configs.
   *
   * @throws InvalidConfigException when the broker's settings are not allowed for a topic
   */
  public static TopicDefaults of(BrokerConfigs broker) {
    Map<String, String> values = new HashMap<>();
    for (ConfigKey key : TopicConfigKeys.all()) {
      String value = brokerValue(key.synonyms(), broker, key.defaultValue());
      if (value != null) {
        values.put(key.name(), key.canonical(value));
      }
    }
    return new TopicDefaults(values);
  }

  private static String brokerValue(
      List<ConfigSynonym> synonyms, BrokerConfigs broker, String otherwise) {
    return synonyms.stream()
        .filter(synonym -> broker.rendered(synonym.name()) != null)
        .findFirst()
        .map(synonym -> synonym.toTopicValue(broker.rendered(synonym.name())))
        .orElse(otherwise);
  }

  @Override
  public Optional<ConfigKey> find(String name) {
    return TopicConfigKeys.find(name);
  }

  @Override
  public void validate(Map<String, String> overrides) {
    TopicConfigValidator.validate(overrides, this);
  }

  @Override
  public String list(String name) {
    return Objects.requireNonNullElse(values.get(name), "");
  }

  /** Every topic config parsed: the override where there is one, otherwise the default. */
  ConfigValues with(Map<String, String> overrides) {
    Map<String, String> effective = new HashMap<>(values);
    effective.putAll(overrides);
    return ConfigValues.parse(TopicConfigKeys.all(), effective);
  }
}
