package io.sequin.gateway.config;

import java.util.concurrent.TimeUnit;

/**
 * A broker config that sets the default of a topic config.
 *
 * @param name the broker config's name
 * @param multiplier what one unit of the broker config is in units of the topic config
 */
public record ConfigSynonym(String name, long multiplier) {
  static ConfigSynonym same(String name) {
    return new ConfigSynonym(name, 1);
  }

  static ConfigSynonym minutes(String name) {
    return new ConfigSynonym(name, TimeUnit.MINUTES.toMillis(1));
  }

  static ConfigSynonym hours(String name) {
    return new ConfigSynonym(name, TimeUnit.HOURS.toMillis(1));
  }

  /** Converts a value of the broker config; a negative time is Kafka's "no limit", -1. */
  String toTopicValue(String brokerValue) {
    if (multiplier == 1) {
      return brokerValue;
    }
    return Long.toString(Math.max(-1, Long.parseLong(brokerValue) * multiplier));
  }
}
