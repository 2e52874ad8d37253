package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TopicConfigTest {
  private static final TopicDefaults DEFAULTS = TopicDefaults.of(new BrokerConfigs(Map.of()));

  static final List<Map<String, String>> SETTINGS =
      List.of(
          Map.of(),
          Map.of("log.retention.hours", "24", "message.max.bytes", "2000"),
          Map.of("log.retention.minutes", "-3", "log.cleanup.policy", "compact"),
          Map.of("log.retention.ms", "17", "log.retention.bytes", "18"),
          Map.of("log.message.timestamp.type", "LogAppendTime", "compression.type", "gzip"));

  static final List<Map<String, String>> OVERRIDES =
      List.of(
          Map.of(),
          Map.of("cleanup.policy", ""),
          Map.of("cleanup.policy", "compact,delete", "retention.ms", "-1", "retention.bytes", "1"),
          Map.of("min.compaction.lag.ms", "2", "max.compaction.lag.ms", "3"),
          Map.of("delete.retention.ms", "4", "max.message.bytes", " 5 "),
          Map.of(
              "message.timestamp.before.max.ms", "6",
              "message.timestamp.after.max.ms", "7",
              "message.timestamp.type", "CreateTime"));

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void theEffectiveValuesAreThoseOfKafka(Map<String, String> settings) {
    Map<String, String> sameCompression = new HashMap<>(settings);
    sameCompression.putIfAbsent("compression.type", "uncompressed");
    for (Map<String, String> overrides : OVERRIDES) {
      TopicConfig ours = TopicConfig.of(overrides, TopicDefaults.of(new BrokerConfigs(settings)));
      LogConfig theirs = new KafkaBroker(sameCompression).topicConfig(overrides);
      assertThat(ours).as("%s over %s", overrides, settings).isEqualTo(ofKafka(theirs));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "uncompressed, UNCOMPRESSED,",
    "snappy, SNAPPY,",
    "producer, PRODUCER,",
    "gzip, GZIP, -1",
    "lz4, LZ4, 9",
    "zstd, ZSTD, 3"
  })
  void eachCompressionHasItsOwnLevel(String value, CompressionPolicy type, Integer level) {
    TopicConfig config = TopicConfig.of(Map.of("compression.type", value), DEFAULTS);
    assertThat(config.compressionType()).isEqualTo(type);
    assertThat(config.compressionLevel())
        .isEqualTo(level == null ? OptionalInt.empty() : OptionalInt.of(level));
  }

  @Test
  void aLevelThatWasSetIsUsed() {
    Map<String, String> overrides =
        Map.of("compression.type", "zstd", "compression.zstd.level", "19");
    assertThat(TopicConfig.of(overrides, DEFAULTS).compressionLevel()).hasValue(19);
  }

  @Test
  void aStoredNameThatIsNotKnownIsPassedOver() {
    assertThat(TopicConfig.of(Map.of("message.format.version", "3.0"), DEFAULTS))
        .isEqualTo(TopicConfig.of(Map.of(), DEFAULTS));
  }

  @Test
  void aStoredValueThatIsNotAllowedIsRefused() {
    assertThatThrownBy(() -> TopicConfig.of(Map.of("retention.ms", "soon"), DEFAULTS))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("retention.ms");
  }

  private static TopicConfig ofKafka(LogConfig config) {
    CompressionPolicy compression = CompressionPolicy.valueOf(config.compressionType.name());
    return new TopicConfig(
        compression,
        compression == CompressionPolicy.GZIP ? OptionalInt.of(-1) : OptionalInt.empty(),
        config.maxMessageSize(),
        TimestampPolicy.valueOf(config.messageTimestampType.name()),
        config.messageTimestampBeforeMaxMs,
        config.messageTimestampAfterMaxMs,
        new CleanupPolicy(config.compact, config.delete),
        config.retentionMs,
        config.retentionSize,
        config.segmentMs,
        config.segmentSize(),
        config.compactionLagMs,
        config.maxCompactionLagMs,
        config.minCleanableRatio,
        config.deleteRetentionMs);
  }
}
