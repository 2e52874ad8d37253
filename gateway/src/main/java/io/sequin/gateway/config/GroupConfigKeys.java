package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.LIST;
import static io.sequin.gateway.config.ConfigType.LONG;
import static io.sequin.gateway.config.ConfigType.STRING;
import static io.sequin.gateway.config.ConfigValidators.atLeast;
import static io.sequin.gateway.config.ConfigValidators.only;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The broker configs of consumer groups of every kind and of the offsets that they commit. */
final class GroupConfigKeys {
  private GroupConfigKeys() {}

  static List<ConfigKey> all() {
    return Stream.of(
            offsets(),
            classicGroups(),
            consumerGroups(),
            shareGroups(),
            StreamsGroupConfigKeys.all())
        .flatMap(Collection::stream)
        .toList();
  }

  private static List<ConfigKey> offsets() {
    return List.of(
        ConfigKey.of(
            "offsets.retention.minutes",
            INT,
            "10080",
            "Minutes that committed offsets outlive a group's last member."),
        ConfigKey.of(
            "offsets.retention.check.interval.ms",
            LONG,
            "600000",
            "Milliseconds between two looks for offsets whose retention has passed."),
        ConfigKey.of(
                "offsets.topic.num.partitions",
                INT,
                "50",
                "Partitions of __consumer_offsets, in which nothing is kept here.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
                "offsets.topic.segment.bytes",
                INT,
                "104857600",
                "segment.bytes of __consumer_offsets, in which nothing is kept here.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
            "offset.metadata.max.bytes",
            INT,
            "4096",
            "Longest metadata string of a committed offset."),
        ConfigKey.of(
            "group.coordinator.rebalance.protocols",
            LIST,
            "classic,consumer,streams",
            "Group protocols that the coordinator speaks."));
  }

  private static List<ConfigKey> classicGroups() {
    return List.of(
        ConfigKey.of(
            "group.initial.rebalance.delay.ms",
            INT,
            "3000",
            "Milliseconds that the first rebalance of an empty group waits for more members."),
        ConfigKey.of(
            "group.min.session.timeout.ms",
            INT,
            "6000",
            "Shortest session timeout in milliseconds of a member of a classic group."),
        ConfigKey.of(
            "group.max.session.timeout.ms",
            INT,
            "1800000",
            "Longest session timeout in milliseconds of a member of a classic group."),
        ConfigKey.of("group.max.size", INT, "2147483647", "Most members of a classic group."));
  }

  private static List<ConfigKey> consumerGroups() {
    return List.of(
        ConfigKey.of(
            "group.consumer.heartbeat.interval.ms",
            INT,
            "5000",
            "Milliseconds between two heartbeats of a member of a consumer group."),
        ConfigKey.of(
            "group.consumer.min.heartbeat.interval.ms",
            INT,
            "5000",
            "Lower limit of the heartbeat interval of a consumer group."),
        ConfigKey.of(
            "group.consumer.max.heartbeat.interval.ms",
            INT,
            "15000",
            "Upper limit of the heartbeat interval of a consumer group."),
        ConfigKey.of(
            "group.consumer.session.timeout.ms",
            INT,
            "45000",
            "Milliseconds without a heartbeat after which a member of a consumer group is"
                + " removed."),
        ConfigKey.of(
            "group.consumer.min.session.timeout.ms",
            INT,
            "45000",
            "Lower limit of the session timeout of a consumer group."),
        ConfigKey.of(
            "group.consumer.max.session.timeout.ms",
            INT,
            "60000",
            "Upper limit of the session timeout of a consumer group."),
        ConfigKey.of(
            "group.consumer.assignment.interval.ms",
            INT,
            "1000",
            "Least milliseconds between two assignments of a consumer group."),
        ConfigKey.of(
            "group.consumer.min.assignment.interval.ms",
            INT,
            "0",
            "Lower limit of the assignment interval of a consumer group."),
        ConfigKey.of(
            "group.consumer.max.assignment.interval.ms",
            INT,
            "15000",
            "Upper limit of the assignment interval of a consumer group."),
        ConfigKey.of(
            "group.consumer.max.size", INT, "2147483647", "Most members of a consumer group."),
        ConfigKey.of(
            "group.consumer.assignors",
            LIST,
            "uniform,range",
            "Assignors of consumer groups, the default first."),
        ConfigKey.of(
            "group.consumer.migration.policy",
            STRING,
            "bidirectional",
            "Which conversions between classic and consumer groups are allowed."));
  }

  private static List<ConfigKey> shareGroups() {
    return List.of(
        ConfigKey.of(
            "group.share.heartbeat.interval.ms",
            INT,
            "5000",
            "Milliseconds between two heartbeats of a member of a share group."),
        ConfigKey.of(
            "group.share.min.heartbeat.interval.ms",
            INT,
            "5000",
            "Lower limit of the heartbeat interval of a share group."),
        ConfigKey.of(
            "group.share.max.heartbeat.interval.ms",
            INT,
            "15000",
            "Upper limit of the heartbeat interval of a share group."),
        ConfigKey.of(
            "group.share.session.timeout.ms",
            INT,
            "45000",
            "Milliseconds without a heartbeat after which a member of a share group is removed."),
        ConfigKey.of(
            "group.share.min.session.timeout.ms",
            INT,
            "45000",
            "Lower limit of the session timeout of a share group."),
        ConfigKey.of(
            "group.share.max.session.timeout.ms",
            INT,
            "60000",
            "Upper limit of the session timeout of a share group."),
        ConfigKey.of(
            "group.share.assignment.interval.ms",
            INT,
            "1000",
            "Milliseconds between two assignments of a share group."),
        ConfigKey.of(
            "group.share.min.assignment.interval.ms",
            INT,
            "0",
            "Lower limit of the assignment interval of a share group."),
        ConfigKey.of(
            "group.share.max.assignment.interval.ms",
            INT,
            "15000",
            "Upper limit of the assignment interval of a share group."),
        ConfigKey.of("group.share.max.size", INT, "200", "Most members of a share group."),
        ConfigKey.of(
                "group.share.assignors",
                LIST,
                "simple",
                "Assignors of share groups, the default first.")
            .checkedBy(only(List.of("simple"), "There is no other assignor of share groups")),
        ConfigKey.of(
            "group.share.max.share.sessions",
            INT,
            "2000",
            "Share sessions that are remembered at once."),
        ConfigKey.of(
            "group.share.delivery.count.limit",
            INT,
            "5",
            "How often a record of a share group is delivered before it is given up."),
        ConfigKey.of(
            "group.share.min.delivery.count.limit",
            INT,
            "2",
            "Lower limit of the delivery count limit of a share group."),
        ConfigKey.of(
            "group.share.max.delivery.count.limit",
            INT,
            "10",
            "Upper limit of the delivery count limit of a share group."),
        ConfigKey.of(
            "group.share.record.lock.duration.ms",
            INT,
            "30000",
            "Milliseconds that a share group waits for the acknowledgement of a record: the ack"
                + " wait."),
        ConfigKey.of(
            "group.share.min.record.lock.duration.ms",
            INT,
            "15000",
            "Lower limit of the lock duration of a share group."),
        ConfigKey.of(
            "group.share.max.record.lock.duration.ms",
            INT,
            "60000",
            "Upper limit of the lock duration of a share group."),
        ConfigKey.of(
            "group.share.partition.max.record.locks",
            INT,
            "2000",
            "Records of one partition that wait for an acknowledgement at once."),
        ConfigKey.of(
            "group.share.min.partition.max.record.locks",
            INT,
            "100",
            "Lower limit of the record locks of a partition."),
        ConfigKey.of(
            "group.share.max.partition.max.record.locks",
            INT,
            "4000",
            "Upper limit of the record locks of a partition."));
  }
}
