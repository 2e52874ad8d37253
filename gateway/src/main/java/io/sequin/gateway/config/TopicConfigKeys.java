package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.BOOLEAN;
import static io.sequin.gateway.config.ConfigType.DOUBLE;
import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.LIST;
import static io.sequin.gateway.config.ConfigType.LONG;
import static io.sequin.gateway.config.ConfigType.STRING;
import static io.sequin.gateway.config.ConfigValidators.atLeast;
import static io.sequin.gateway.config.ConfigValidators.between;
import static io.sequin.gateway.config.ConfigValidators.gzipLevel;
import static io.sequin.gateway.config.ConfigValidators.listOf;
import static io.sequin.gateway.config.ConfigValidators.oneOf;
import static io.sequin.gateway.config.ConfigValidators.throttledReplicas;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every topic config of Kafka 4.3: the only list. */
public final class TopicConfigKeys {
  static final List<ConfigSynonym> RETENTION_MS_SYNONYMS =
      List.of(
          ConfigSynonym.same("log.retention.ms"),
          ConfigSynonym.minutes("log.retention.minutes"),
          ConfigSynonym.hours("log.retention.hours"));
  static final List<ConfigSynonym> SEGMENT_MS_SYNONYMS =
      List.of(ConfigSynonym.same("log.roll.ms"), ConfigSynonym.hours("log.roll.hours"));
  static final List<ConfigSynonym> SEGMENT_JITTER_MS_SYNONYMS =
      List.of(
          ConfigSynonym.same("log.roll.jitter.ms"), ConfigSynonym.hours("log.roll.jitter.hours"));
  static final List<ConfigSynonym> FLUSH_MS_SYNONYMS =
      List.of(
          ConfigSynonym.same("log.flush.interval.ms"),
          ConfigSynonym.same("log.flush.scheduler.interval.ms"));

  private static final String MAX_LONG = Long.toString(Long.MAX_VALUE);
  private static final SortedMap<String, ConfigKey> KEYS = new TreeMap<>();

  static {
    defineRecords();
    defineCompression();
    defineRetention();
    defineCompaction();
    defineSegments();
    defineReplication();
    defineRemoteStorage();
  }

  private TopicConfigKeys() {}

  /** All keys in the order of their names. */
  public static Collection<ConfigKey> all() {
    return Collections.unmodifiableCollection(KEYS.values());
  }

  /** The key of that name, if Kafka has one. */
  public static Optional<ConfigKey> find(String name) {
    return Optional.ofNullable(KEYS.get(name));
  }

  private static void define(ConfigKey key) {
    KEYS.put(key.name(), key);
  }

  private static void defineRecords() {
    define(
        ConfigKey.of(
                "max.message.bytes",
                INT,
                "1048588",
                "Largest record batch in bytes, counted as it is stored after compression, that a"
                    + " producer may append.")
            .checkedBy(atLeast(0))
            .withSynonym("message.max.bytes"));
    define(
        ConfigKey.of(
                "message.timestamp.type",
                STRING,
                "CreateTime",
                "CreateTime keeps the producer's timestamps; LogAppendTime replaces them by the"
                    + " time of the append.")
            .checkedBy(oneOf("CreateTime", "LogAppendTime"))
            .withSynonym("log.message.timestamp.type"));
    define(
        ConfigKey.of(
                "message.timestamp.before.max.ms",
                LONG,
                MAX_LONG,
                "How far in the past, in milliseconds, a producer's timestamp may lie. Ignored with"
                    + " LogAppendTime.")
            .checkedBy(atLeast(0))
            .withSynonym("log.message.timestamp.before.max.ms"));
    define(
        ConfigKey.of(
                "message.timestamp.after.max.ms",
                LONG,
                "3600000",
                "How far in the future, in milliseconds, a producer's timestamp may lie. Ignored"
                    + " with LogAppendTime.")
            .checkedBy(atLeast(0))
            .withSynonym("log.message.timestamp.after.max.ms"));
  }

  private static void defineCompression() {
    define(
        ConfigKey.of(
                "compression.type",
                STRING,
                "uncompressed",
                "How batches are stored: by one codec, uncompressed, or as the producer sent them"
                    + " (producer). The default differs from Kafka's, which is producer: only"
                    + " uncompressed batches can be read in SQL.")
            .checkedBy(oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"))
            .withSynonym("compression.type"));
    define(
        ConfigKey.of(
                "compression.gzip.level",
                INT,
                "-1",
                "Effort of gzip from 1 (fast) to 9 (small), -1 for gzip's own choice. Used when"
                    + " compression.type is gzip.")
            .checkedBy(gzipLevel())
            .withSynonym("compression.gzip.level"));
    define(
        ConfigKey.of(
                "compression.lz4.level",
                INT,
                "9",
                "Effort of lz4 from 1 (fast) to 17 (small). Used when compression.type is lz4.")
            .checkedBy(between(1, 17))
            .withSynonym("compression.lz4.level"));
    define(
        ConfigKey.of(
                "compression.zstd.level",
                INT,
                "3",
                "Effort of zstd from -131072 (fast) to 22 (small). Used when compression.type is"
                    + " zstd.")
            .checkedBy(between(-131072, 22))
            .withSynonym("compression.zstd.level"));
  }

  private static void defineRetention() {
    define(
        ConfigKey.of(
                "cleanup.policy",
                LIST,
                "delete",
                "What happens to old records: delete drops them by age and size, compact keeps the"
                    + " latest record of each key. Both may be given; an empty list keeps"
                    + " everything.")
            .checkedBy(listOf("compact", "delete"))
            .withSynonym("log.cleanup.policy"));
    define(
        ConfigKey.of(
                "retention.ms",
                LONG,
                "604800000",
                "Age in milliseconds after which records may be deleted, -1 for no limit. Applies"
                    + " when cleanup.policy has delete.")
            .checkedBy(atLeast(-1))
            .withSynonyms(RETENTION_MS_SYNONYMS));
    define(
        ConfigKey.of(
                "retention.bytes",
                LONG,
                "-1",
                "Size in bytes of one partition above which its oldest records may be deleted, -1"
                    + " for no limit. Applies when cleanup.policy has delete.")
            .withSynonym("log.retention.bytes"));
  }

  private static void defineCompaction() {
    define(
        ConfigKey.of(
                "delete.retention.ms",
                LONG,
                "86400000",
                "How long, in milliseconds, a compacted topic still shows the tombstone of a"
                    + " deleted key.")
            .checkedBy(atLeast(0))
            .withSynonym("log.cleaner.delete.retention.ms"));
    define(
        ConfigKey.of(
                "min.compaction.lag.ms",
                LONG,
                "0",
                "Age in milliseconds below which a record is never compacted away.")
            .checkedBy(atLeast(0))
            .withSynonym("log.cleaner.min.compaction.lag.ms"));
    define(
        ConfigKey.of(
                "max.compaction.lag.ms",
                LONG,
                MAX_LONG,
                "Age in milliseconds at which a record has to be considered for compaction.")
            .checkedBy(atLeast(1))
            .withSynonym("log.cleaner.max.compaction.lag.ms"));
    define(
        ConfigKey.of(
                "min.cleanable.dirty.ratio",
                DOUBLE,
                "0.5",
                "Share of uncompacted data, from 0 to 1, at which a log is compacted.")
            .checkedBy(between(0, 1))
            .withSynonym("log.cleaner.min.cleanable.ratio"));
  }

  private static void defineSegments() {
    define(
        ConfigKey.of(
                "segment.bytes",
                INT,
                "1073741824",
                "Size in bytes of a partition's part of a segment at which the topic begins a new"
                    + " one.")
            .checkedBy(atLeast(1024 * 1024))
            .withSynonym("log.segment.bytes"));
    define(
        ConfigKey.of(
                "segment.ms",
                LONG,
                "604800000",
                "Age in milliseconds at which a topic begins a new segment, if the last one has"
                    + " records.")
            .checkedBy(atLeast(1))
            .withSynonyms(SEGMENT_MS_SYNONYMS));
    define(
        ConfigKey.of(
                "segment.jitter.ms",
                LONG,
                "0",
                "Random part, in milliseconds, of segment.ms in Kafka. Kept for compatibility.")
            .checkedBy(atLeast(0))
            .withSynonyms(SEGMENT_JITTER_MS_SYNONYMS));
    define(
        ConfigKey.of(
                "segment.index.bytes",
                INT,
                "10485760",
                "Size in bytes of a segment's index file in Kafka. Kept for compatibility:"
                    + " PostgreSQL keeps the index here.")
            .checkedBy(atLeast(4))
            .withSynonym("log.index.size.max.bytes"));
    define(
        ConfigKey.of(
                "index.interval.bytes",
                INT,
                "4096",
                "Bytes between two entries of an offset index in Kafka. Kept for compatibility:"
                    + " every batch is indexed here.")
            .checkedBy(atLeast(0))
            .withSynonym("log.index.interval.bytes"));
    define(
        ConfigKey.of(
                "file.delete.delay.ms",
                LONG,
                "60000",
                "Milliseconds between dropping a segment and removing its file in Kafka. Kept for"
                    + " compatibility.")
            .checkedBy(atLeast(0))
            .withSynonym("log.segment.delete.delay.ms"));
    define(
        ConfigKey.of(
                "flush.messages",
                LONG,
                MAX_LONG,
                "Records between two forced writes to disk in Kafka. Kept for compatibility: an"
                    + " acknowledged record is always on disk here.")
            .checkedBy(atLeast(1))
            .withSynonym("log.flush.interval.messages"));
    define(
        ConfigKey.of(
                "flush.ms",
                LONG,
                MAX_LONG,
                "Milliseconds between two forced writes to disk in Kafka. Kept for compatibility:"
                    + " an acknowledged record is always on disk here.")
            .checkedBy(atLeast(0))
            .withSynonyms(FLUSH_MS_SYNONYMS));
    define(
        ConfigKey.of(
                "preallocate",
                BOOLEAN,
                "false",
                "Whether Kafka reserves a segment's disk space at once. Kept for compatibility.")
            .withSynonym("log.preallocate"));
    define(
        ConfigKey.of(
            "internal.segment.bytes",
            INT,
            null,
            "Segment size that Kafka's own tests may set. Kept for compatibility."));
  }

  private static void defineReplication() {
    define(
        ConfigKey.of(
                "min.insync.replicas",
                INT,
                "1",
                "Replicas that have to store a record before acks=all is answered in Kafka. Kept"
                    + " for compatibility: PostgreSQL replicates here.")
            .checkedBy(atLeast(1))
            .withSynonym("min.insync.replicas"));
    define(
        ConfigKey.of(
                "unclean.leader.election.enable",
                BOOLEAN,
                "false",
                "Whether a replica that lags may lead a partition in Kafka. Kept for compatibility:"
                    + " no gateway holds records of its own.")
            .withSynonym("unclean.leader.election.enable"));
    define(
        ConfigKey.of(
                "leader.replication.throttled.replicas",
                LIST,
                "",
                "Replicas whose reads for replication Kafka throttles, as partition:broker pairs or"
                    + " *. Kept for compatibility.")
            .checkedBy(throttledReplicas()));
    define(
        ConfigKey.of(
                "follower.replication.throttled.replicas",
                LIST,
                "",
                "Replicas whose writes for replication Kafka throttles, as partition:broker pairs"
                    + " or *. Kept for compatibility.")
            .checkedBy(throttledReplicas()));
  }

  private static void defineRemoteStorage() {
    define(
        ConfigKey.of(
            "remote.storage.enable",
            BOOLEAN,
            "false",
            "Whether Kafka moves old segments to tiered storage, which this gateway does not have:"
                + " only false is accepted."));
    define(
        ConfigKey.of(
            "remote.log.copy.disable",
            BOOLEAN,
            "false",
            "Whether Kafka stops copying to tiered storage. Kept for compatibility."));
    define(
        ConfigKey.of(
            "remote.log.delete.on.disable",
            BOOLEAN,
            "false",
            "Whether Kafka deletes tiered data once tiered storage is switched off. Kept for"
                + " compatibility."));
    define(
        ConfigKey.of(
                "local.retention.ms",
                LONG,
                "-2",
                "Age in milliseconds at which Kafka drops the local copy of tiered data, -2 for"
                    + " retention.ms. Kept for compatibility.")
            .checkedBy(atLeast(-2))
            .withSynonym("log.local.retention.ms"));
    define(
        ConfigKey.of(
                "local.retention.bytes",
                LONG,
                "-2",
                "Size in bytes above which Kafka drops the local copy of tiered data, -2 for"
                    + " retention.bytes. Kept for compatibility.")
            .checkedBy(atLeast(-2))
            .withSynonym("log.local.retention.bytes"));
  }
}
