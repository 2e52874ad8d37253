package io.sequin.gateway.config;

import java.util.List;

/**
 * Broker configs that bound what can be set for a group.
 *
 * @param minimum null where there is none
 */
record GroupConfigBound(String name, String minimum, String maximum) {

  /** In the order in which Kafka checks them. */
  static final List<GroupConfigBound> ALL =
      List.of(
          of("consumer", "heartbeat.interval.ms"),
          of("consumer", "session.timeout.ms"),
          of("consumer", "assignment.interval.ms"),
          of("share", "heartbeat.interval.ms"),
          of("share", "session.timeout.ms"),
          of("share", "record.lock.duration.ms"),
          of("share", "delivery.count.limit"),
          of("share", "partition.max.record.locks"),
          of("share", "assignment.interval.ms"),
          of("streams", "heartbeat.interval.ms"),
          of("streams", "session.timeout.ms"),
          new GroupConfigBound(
              "streams.num.standby.replicas", null, "group.streams.max.standby.replicas"),
          of("streams", "assignment.interval.ms"));

  private static GroupConfigBound of(String type, String rest) {
    return new GroupConfigBound(
        type + "." + rest, "group." + type + ".min." + rest, "group." + type + ".max." + rest);
  }

  void check(int value, BrokerConfigs broker) {
    if (minimum != null && value < broker.intValue(minimum)) {
      throw InvalidConfigException.invalidConfig(
          name + " must be greater than or equal to " + minimum);
    }
    if (value > broker.intValue(maximum)) {
      throw InvalidConfigException.invalidConfig(
          name + " must be less than or equal to " + maximum);
    }
  }

  int clamp(int value, BrokerConfigs broker) {
    int atMost = Math.min(value, broker.intValue(maximum));
    return minimum == null ? atMost : Math.max(atMost, broker.intValue(minimum));
  }
}
