package io.sequin.gateway.config;

import java.util.Map;

/** Accepts or refuses the overrides of a topic as a whole, as Kafka's controller does. */
final class TopicConfigValidator {
  private TopicConfigValidator() {}

  /**
   * Checks names, values, and values against each other.
   *
   * @throws InvalidConfigException for the first fault
   */
  static void validate(Map<String, String> overrides, TopicDefaults defaults) {
    for (String name : overrides.keySet()) {
      if (TopicConfigKeys.find(name).isEmpty()) {
        throw InvalidConfigException.invalidConfig("Unknown topic config name: " + name);
      }
    }
    ConfigValues values = defaults.with(overrides);
    checkCompactionLags(values);
    checkRemoteStorage(values);
  }

  private static void checkCompactionLags(ConfigValues values) {
    long minimumMs = values.longValue("min.compaction.lag.ms");
    long maximumMs = values.longValue("max.compaction.lag.ms");
    if (minimumMs > maximumMs) {
      throw InvalidConfigException.invalidConfig(
          "conflict topic config setting min.compaction.lag.ms ("
              + minimumMs
              + ") > max.compaction.lag.ms ("
              + maximumMs
              + ")");
    }
  }

  private static void checkRemoteStorage(ConfigValues values) {
    if (values.booleanValue("remote.storage.enable")) {
      throw InvalidConfigException.invalidConfig(
          "Tiered Storage functionality is disabled in the broker."
              + " Topic cannot be configured with remote log storage.");
    }
  }
}
