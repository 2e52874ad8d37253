package io.sequin.gateway.config;

import java.util.List;

/**
 * One config as DescribeConfigs answers it.
 *
 * @param value the effective value; null when there is none or when it is sensitive
 * @param source where the value comes from
 * @param synonyms every place that could give the value, the one in force first
 */
public record DescribedConfig(
    String name,
    String value,
    boolean readOnly,
    ConfigSource source,
    boolean sensitive,
    List<Synonym> synonyms,
    ConfigType type,
    String documentation) {
  public DescribedConfig {
    synonyms = List.copyOf(synonyms);
  }

  /**
   * A place that could give the value.
   *
   * @param value as it was written there; null when it is sensitive
   */
  public record Synonym(String name, String value, ConfigSource source) {}

  /** One that is the topic's own and cannot be changed. */
  public static DescribedConfig ofTopic(String name, String value) {
    ConfigSource source = ConfigSource.DYNAMIC_TOPIC_CONFIG;
    return new DescribedConfig(
        name,
        value,
        true,
        source,
        false,
        List.of(new Synonym(name, value, source)),
        ConfigType.STRING,
        "");
  }

  static DescribedConfig of(ConfigKey key, String value, boolean readOnly, List<Synonym> synonyms) {
    ConfigSource source =
        synonyms.isEmpty() ? ConfigSource.DEFAULT_CONFIG : synonyms.getFirst().source();
    return new DescribedConfig(
        key.name(),
        key.sensitive() ? null : value,
        readOnly,
        source,
        key.sensitive(),
        synonyms,
        key.type(),
        key.documentation());
  }
}
