package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.BOOLEAN;
import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.LIST;
import static io.sequin.gateway.config.ConfigType.LONG;
import static io.sequin.gateway.config.ConfigValidators.atLeast;
import static io.sequin.gateway.config.ConfigValidators.only;

import java.util.List;

/**
 * The broker configs of topics and their logs that are more than another name of a topic config.
 */
final class LogConfigKeys {
  private LogConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        ConfigKey.of("log.retention.ms", LONG, null, "Default of retention.ms.")
            .withSynonyms(TopicConfigKeys.RETENTION_MS_SYNONYMS),
        ConfigKey.of(
                "log.retention.minutes",
                INT,
                null,
                "Default of retention.ms in minutes, unless log.retention.ms is set.")
            .withSynonyms(TopicConfigKeys.RETENTION_MS_SYNONYMS),
        ConfigKey.of(
                "log.retention.hours",
                INT,
                "168",
                "Default of retention.ms in hours, unless a finer unit is set.")
            .withSynonyms(TopicConfigKeys.RETENTION_MS_SYNONYMS),
        ConfigKey.of("log.roll.ms", LONG, null, "Default of segment.ms.")
            .withSynonyms(TopicConfigKeys.SEGMENT_MS_SYNONYMS),
        ConfigKey.of(
                "log.roll.hours",
                INT,
                "168",
                "Default of segment.ms in hours, unless log.roll.ms is set.")
            .checkedBy(atLeast(1))
            .withSynonyms(TopicConfigKeys.SEGMENT_MS_SYNONYMS),
        ConfigKey.of("log.roll.jitter.ms", LONG, null, "Default of segment.jitter.ms.")
            .withSynonyms(TopicConfigKeys.SEGMENT_JITTER_MS_SYNONYMS),
        ConfigKey.of(
                "log.roll.jitter.hours",
                INT,
                "0",
                "Default of segment.jitter.ms in hours, unless log.roll.jitter.ms is set.")
            .checkedBy(atLeast(0))
            .withSynonyms(TopicConfigKeys.SEGMENT_JITTER_MS_SYNONYMS),
        ConfigKey.of("log.flush.interval.ms", LONG, null, "Default of flush.ms.")
            .withSynonyms(TopicConfigKeys.FLUSH_MS_SYNONYMS),
        ConfigKey.of(
            "log.flush.scheduler.interval.ms",
            LONG,
            Long.toString(Long.MAX_VALUE),
            "Default of flush.ms, unless log.flush.interval.ms is set."),
        ConfigKey.of(
                "log.retention.check.interval.ms",
                LONG,
                "300000",
                "Milliseconds between two looks for records that retention allows to delete.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
            "log.cleaner.enable", BOOLEAN, "true", "Whether compacted topics are compacted."),
        ConfigKey.of(
                "log.cleaner.backoff.ms",
                LONG,
                "15000",
                "Milliseconds between two looks for records that compaction may take away.")
            .checkedBy(atLeast(0)),
        ConfigKey.of(
            "log.dir", LIST, "/tmp/kafka-logs", "Where data is kept when log.dirs is not set."),
        ConfigKey.of("log.dirs", LIST, null, "Where data is kept."),
        ConfigKey.of("num.partitions", INT, "1", "Partitions of a topic created without a number.")
            .checkedBy(atLeast(1)),
        ConfigKey.of(
            "default.replication.factor",
            INT,
            "1",
            "Replicas of a topic created without a number. Clients see one: PostgreSQL"
                + " replicates."),
        ConfigKey.of(
            "auto.create.topics.enable",
            BOOLEAN,
            "true",
            "Whether a topic comes into being when a client asks for it by name."),
        ConfigKey.of("delete.topic.enable", BOOLEAN, "true", "Whether clients may delete topics."),
        ConfigKey.of(
                "remote.log.storage.system.enable",
                BOOLEAN,
                "false",
                "Whether there is tiered storage. This gateway has none.")
            .checkedBy(only(false, "There is no tiered storage here")));
  }
}
