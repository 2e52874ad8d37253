package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.BOOLEAN;
import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.STRING;
import static io.sequin.gateway.config.ConfigValidators.atLeast;
import static io.sequin.gateway.config.ConfigValidators.oneOf;
import static io.sequin.gateway.config.ConfigValidators.shareOffsetReset;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What can be set for a single group in Kafka 4.3: the only list. */
final class GroupResourceKeys {
  private static final SortedMap<String, ConfigKey> KEYS = new TreeMap<>();

  static {
    numbers().forEach(key -> KEYS.put(key.name(), key));
    shareGroups().forEach(key -> KEYS.put(key.name(), key));
  }

  private GroupResourceKeys() {}

  /** All keys in the order of their names. */
  static Collection<ConfigKey> all() {
    return Collections.unmodifiableCollection(KEYS.values());
  }

  static Optional<ConfigKey> find(String name) {
    return Optional.ofNullable(KEYS.get(name));
  }

  private static List<ConfigKey> numbers() {
    return List.of(
        number(
            "consumer.session.timeout.ms",
            atLeast(1),
            "Milliseconds without a heartbeat after which a member of the consumer group is"
                + " removed."),
        number(
            "consumer.heartbeat.interval.ms",
            atLeast(1),
            "Milliseconds between two heartbeats of a member of the consumer group."),
        number(
            "consumer.assignment.interval.ms",
            atLeast(0),
            "Milliseconds between two assignments of the consumer group."),
        number(
            "share.session.timeout.ms",
            atLeast(1),
            "Milliseconds without a heartbeat after which a member of the share group is removed."),
        number(
            "share.heartbeat.interval.ms",
            atLeast(1),
            "Milliseconds between two heartbeats of a member of the share group."),
        number(
            "share.assignment.interval.ms",
            atLeast(0),
            "Milliseconds between two assignments of the share group."),
        number(
            "share.record.lock.duration.ms",
            atLeast(1000),
            "Milliseconds that the share group waits for the acknowledgement of a record: the ack"
                + " wait."),
        number(
            "share.delivery.count.limit",
            atLeast(2),
            "How often a record of the share group is delivered before it is given up."),
        number(
            "share.partition.max.record.locks",
            atLeast(100),
            "Records of one partition that wait for an acknowledgement at once."),
        number(
            "streams.session.timeout.ms",
            atLeast(1),
            "Milliseconds without a heartbeat after which a member of the streams group is"
                + " removed."),
        number(
            "streams.heartbeat.interval.ms",
            atLeast(1),
            "Milliseconds between two heartbeats of a member of the streams group."),
        number(
            "streams.assignment.interval.ms",
            atLeast(0),
            "Milliseconds between two assignments of the streams group."),
        number(
            "streams.initial.rebalance.delay.ms",
            atLeast(0),
            "Milliseconds that the first assignment of the streams group waits for more members."),
        number("streams.num.standby.replicas", atLeast(0), "Standby replicas of each task."));
  }

  /** The default is the broker config that begins with "group". */
  private static ConfigKey number(String name, ConfigValidator rule, String documentation) {
    return ConfigKey.of(name, INT, null, documentation)
        .checkedBy(rule)
        .withSynonym("group." + name);
  }

  private static List<ConfigKey> shareGroups() {
    return List.of(
        ConfigKey.of(
                "share.auto.offset.reset",
                STRING,
                "latest",
                "Where a share group without offsets begins: earliest, latest, or"
                    + " by_duration: and an ISO 8601 duration before now.")
            .checkedBy(shareOffsetReset()),
        ConfigKey.of(
                "share.isolation.level",
                STRING,
                "read_uncommitted",
                "Whether the share group also gets records of aborted transactions.")
            .checkedBy(oneOf("read_committed", "read_uncommitted")),
        ConfigKey.of(
            "share.renew.acknowledge.enable",
            BOOLEAN,
            "true",
            "Whether members of the share group may extend their lock of a record."));
  }
}
