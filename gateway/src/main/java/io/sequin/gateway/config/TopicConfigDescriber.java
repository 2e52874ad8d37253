package io.sequin.gateway.config;

import io.sequin.gateway.config.DescribedConfig.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Describes the configs of topics as DescribeConfigs answers for a topic. */
public final class TopicConfigDescriber {
  private final BrokerConfigs broker;
  private final TopicDefaults defaults;

  public TopicConfigDescriber(BrokerConfigs broker) {
    this.broker = broker;
    this.defaults = TopicDefaults.of(broker);
  }

  /**
   * Every config of a topic with these overrides, in the order of their names.
   *
   * @throws InvalidConfigException when a value is not allowed
   */
  public List<DescribedConfig> describe(Map<String, String> overrides) {
    ConfigValues values = defaults.with(overrides);
    return TopicConfigKeys.all().stream()
        .filter(key -> !key.internal() || overrides.containsKey(key.name()))
        .map(key -> describe(key, values, overrides.containsKey(key.name())))
        .toList();
  }

  private DescribedConfig describe(ConfigKey key, ConfigValues values, boolean overridden) {
    String value = values.rendered(key.name());
    List<Synonym> synonyms = new ArrayList<>();
    if (overridden) {
      synonyms.add(new Synonym(key.name(), value, ConfigSource.DYNAMIC_TOPIC_CONFIG));
    }
    key.synonyms().stream()
        .findFirst()
        .ifPresent(synonym -> synonyms.addAll(broker.synonyms(synonym.name())));
    return DescribedConfig.of(key, value, false, synonyms);
  }
}
