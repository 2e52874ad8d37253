package io.sequin.gateway.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parsed values by config name: what was set, otherwise the default. */
final class ConfigValues {
  private final Map<String, Object> values;

  private ConfigValues(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Parses the value of every key; settings of other names are left alone.
   *
   * @throws InvalidConfigException when a value is not allowed
   */
  static ConfigValues parse(Collection<ConfigKey> keys, Map<String, String> settings) {
    Map<String, Object> values = new HashMap<>();
    for (ConfigKey key : keys) {
      String text = settings.getOrDefault(key.name(), key.defaultValue());
      if (text != null) {
        values.put(key.name(), key.parse(text));
      }
    }
    return new ConfigValues(values);
  }

  boolean booleanValue(String name) {
    return (Boolean) value(name);
  }

  int intValue(String name) {
    return (Integer) value(name);
  }

  long longValue(String name) {
    return (Long) value(name);
  }

  double doubleValue(String name) {
    return (Double) value(name);
  }

  String stringValue(String name) {
    return (String) value(name);
  }

  boolean listContains(String name, String element) {
    return ((List<?>) value(name)).contains(element);
  }

  /** The value as DescribeConfigs prints it, or null when it is neither set nor has a default. */
  String rendered(String name) {
    Object value = values.get(name);
    return value == null ? null : ConfigType.render(value);
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("No value of config " + name);
    }
    return value;
  }
}
