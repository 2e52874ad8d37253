package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.INT;

import java.util.List;

/** The broker configs of streams groups. */
final class StreamsGroupConfigKeys {
  private StreamsGroupConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        key(
            "session.timeout.ms",
            "45000",
            "Milliseconds without a heartbeat after which a member of a streams group is removed."),
        key(
            "min.session.timeout.ms",
            "45000",
            "Lower limit of the session timeout of a streams group."),
        key(
            "max.session.timeout.ms",
            "60000",
            "Upper limit of the session timeout of a streams group."),
        key(
            "heartbeat.interval.ms",
            "5000",
            "Milliseconds between two heartbeats of a member of a streams group."),
        key(
            "min.heartbeat.interval.ms",
            "5000",
            "Lower limit of the heartbeat interval of a streams group."),
        key(
            "max.heartbeat.interval.ms",
            "15000",
            "Upper limit of the heartbeat interval of a streams group."),
        key(
            "assignment.interval.ms",
            "1000",
            "Milliseconds between two assignments of a streams group."),
        key(
            "min.assignment.interval.ms",
            "0",
            "Lower limit of the assignment interval of a streams group."),
        key(
            "max.assignment.interval.ms",
            "15000",
            "Upper limit of the assignment interval of a streams group."),
        key(
            "initial.rebalance.delay.ms",
            "3000",
            "Milliseconds that the first assignment of a streams group waits for more members."),
        key("num.standby.replicas", "0", "Standby replicas of each task."),
        key("max.standby.replicas", "2", "Upper limit of the standby replicas of a streams group."),
        key("max.size", "2147483647", "Most members of a streams group."));
  }

  private static ConfigKey key(String name, String defaultValue, String documentation) {
    return ConfigKey.of("group.streams." + name, INT, defaultValue, documentation);
  }
}
