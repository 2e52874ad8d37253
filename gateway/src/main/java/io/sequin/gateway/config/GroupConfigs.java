package io.sequin.gateway.config;

import io.sequin.gateway.config.DescribedConfig.Synonym;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The configs of single groups (KIP-848, KIP-932, KIP-1071) over the broker's defaults. */
public final class GroupConfigs implements ConfigSchema {
  private static final List<String> KINDS = List.of("consumer", "share", "streams");

  private final BrokerConfigs broker;
  private final Function<String, Map<String, String>> overrides;

  /**
   * @param overrides what is set for a group by its id
   */
  public GroupConfigs(BrokerConfigs broker, Function<String, Map<String, String>> overrides) {
    this.broker = broker;
    this.overrides = overrides;
  }

  /**
   * The value of a config of type INT in force for a group, {@code consumer.session.timeout.ms}.
   * What was set within bounds that the broker has changed since is brought within its bounds.
   */
  public int intValue(String groupId, String name) {
    int value = values(overrides.apply(groupId)).intValue(name);
    return GroupConfigBound.ALL.stream()
        .filter(bound -> bound.name().equals(name))
        .findFirst()
        .map(bound -> bound.clamp(value, broker))
        .orElse(value);
  }

  /** What is set for a group, without defaults. */
  public Map<String, String> settings(String groupId) {
    return overrides.apply(groupId);
  }

  /** The value of a config of type BOOLEAN in force for a group. */
  public boolean booleanValue(String groupId, String name) {
    return values(overrides.apply(groupId)).booleanValue(name);
  }

  /** The value of a config of type STRING in force for a group. */
  public String stringValue(String groupId, String name) {
    return values(overrides.apply(groupId)).stringValue(name);
  }

  /** Every config of a group in the order of their names, as DescribeConfigs answers. */
  public List<DescribedConfig> describe(String groupId) {
    Map<String, String> set = overrides.apply(groupId);
    ConfigValues values = values(set);
    return GroupResourceKeys.all().stream()
        .map(key -> describe(key, values.rendered(key.name()), set.containsKey(key.name())))
        .toList();
  }

  @Override
  public Optional<ConfigKey> find(String name) {
    return GroupResourceKeys.find(name);
  }

  /** No config of a group is a list. */
  @Override
  public String list(String name) {
    return "";
  }

  @Override
  public void validate(Map<String, String> set) {
    for (String name : set.keySet()) {
      if (find(name).isEmpty()) {
        throw InvalidConfigException.invalidConfig("Unknown group config name: " + name);
      }
    }
    ConfigValues values = values(set);
    GroupConfigBound.ALL.forEach(bound -> bound.check(values.intValue(bound.name()), broker));
    KINDS.forEach(kind -> checkSession(kind, values));
  }

  private static void checkSession(String kind, ConfigValues values) {
    String session = kind + ".session.timeout.ms";
    String heartbeat = kind + ".heartbeat.interval.ms";
    if (values.intValue(session) <= values.intValue(heartbeat)) {
      throw InvalidConfigException.invalidConfig(session + " must be greater than " + heartbeat);
    }
  }

  private ConfigValues values(Map<String, String> set) {
    Map<String, String> effective = new HashMap<>();
    for (ConfigKey key : GroupResourceKeys.all()) {
      key.synonyms().forEach(synonym -> effective.put(key.name(), broker.rendered(synonym.name())));
    }
    effective.putAll(set);
    return ConfigValues.parse(GroupResourceKeys.all(), effective);
  }

  private DescribedConfig describe(ConfigKey key, String value, boolean overridden) {
    List<Synonym> synonyms = new ArrayList<>();
    if (overridden) {
      synonyms.add(new Synonym(key.name(), value, ConfigSource.GROUP_CONFIG));
    }
    if (key.defaultValue() != null) {
      synonyms.add(new Synonym(key.name(), key.defaultValue(), ConfigSource.DEFAULT_CONFIG));
    }
    key.synonyms().forEach(synonym -> synonyms.addAll(broker.synonyms(synonym.name())));
    return DescribedConfig.of(key, value, false, synonyms);
  }
}
