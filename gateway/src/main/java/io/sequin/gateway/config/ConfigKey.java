package io.sequin.gateway.config;

import java.util.List;

/**
 * The definition of one config.
 *
 * @param defaultValue the default as DescribeConfigs prints it, or null when there is none
 * @param synonyms the broker configs that set the default of a topic config, or alternatives of a
 *     broker config; the first that has a value counts
 */
public record ConfigKey(
    String name,
    ConfigType type,
    String defaultValue,
    ConfigValidator validator,
    List<ConfigSynonym> synonyms,
    String documentation) {
  public ConfigKey {
    synonyms = List.copyOf(synonyms);
  }

  static ConfigKey of(String name, ConfigType type, String defaultValue, String documentation) {
    return new ConfigKey(
        name, type, defaultValue, ConfigValidators.any(), List.of(), documentation);
  }

  ConfigKey checkedBy(ConfigValidator rule) {
    return new ConfigKey(name, type, defaultValue, rule, synonyms, documentation);
  }

  /** The same under another name. */
  ConfigKey named(String other) {
    return new ConfigKey(other, type, defaultValue, validator, synonyms, documentation);
  }

  ConfigKey withSynonyms(List<ConfigSynonym> names) {
    return new ConfigKey(name, type, defaultValue, validator, names, documentation);
  }

  ConfigKey withSynonym(String synonym) {
    return withSynonyms(List.of(ConfigSynonym.same(synonym)));
  }

  /** Whether the value must never be shown. */
  public boolean sensitive() {
    return type == ConfigType.PASSWORD || type == ConfigType.UNKNOWN;
  }

  /**
   * Whether the config is only shown where it was set: Kafka keeps it for its own tests, or does
   * not know it.
   */
  boolean internal() {
    return name.startsWith("internal.") || type == ConfigType.UNKNOWN;
  }

  /**
   * Reads and checks a value.
   *
   * @throws InvalidConfigException when Kafka would refuse it
   */
  Object parse(String text) {
    return validator.accept(name, type.parse(name, text));
  }

  /** The value as DescribeConfigs prints it: blanks removed, numbers in their usual form. */
  String canonical(String text) {
    return ConfigType.render(parse(text));
  }
}
