package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TopicConfigDescriberTest {
  static final List<Map<String, String>> SETTINGS =
      List.of(
          Map.of(),
          Map.of("log.retention.hours", "24"),
          Map.of("log.retention.ms", "-1", "log.retention.minutes", "7"),
          Map.of("log.roll.hours", "3", "log.roll.jitter.hours", "1"),
          Map.of("log.flush.scheduler.interval.ms", "5", "message.max.bytes", " 2000000 "),
          Map.of(
              "log.cleanup.policy", "compact, delete", "log.cleaner.min.cleanable.ratio", "0.50"));

  private static final Map<String, String> OVERRIDES =
      Map.of(
          "cleanup.policy", " delete, compact,delete",
          "retention.ms", " 5 ",
          "preallocate", "TRUE",
          "min.cleanable.dirty.ratio", "1e-1",
          "internal.segment.bytes", "100",
          "leader.replication.throttled.replicas", "0:1 , 1:2",
          "max.message.bytes", "+7");

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void aTopicWithoutOverridesIsDescribedAsByKafka(Map<String, String> settings) {
    agreesWithKafka(settings, Map.of());
  }

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void aTopicWithOverridesIsDescribedAsByKafka(Map<String, String> settings) {
    agreesWithKafka(settings, OVERRIDES);
  }

  @Test
  void compressionIsOffUnlessTheTopicAsksForIt() {
    DescribedConfig unset = describe(Map.of(), "compression.type");
    assertThat(unset.value()).isEqualTo("uncompressed");
    assertThat(unset.source()).isEqualTo(ConfigSource.DEFAULT_CONFIG);

    DescribedConfig set = describe(Map.of("compression.type", "zstd"), "compression.type");
    assertThat(set.value()).isEqualTo("zstd");
    assertThat(set.source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
    assertThat(set.synonyms())
        .containsExactly(
            new DescribedConfig.Synonym(
                "compression.type", "zstd", ConfigSource.DYNAMIC_TOPIC_CONFIG),
            new DescribedConfig.Synonym(
                "compression.type", "uncompressed", ConfigSource.DEFAULT_CONFIG));
  }

  @Test
  void aDescriptionExplainsTheConfig() {
    assertThat(describe(Map.of(), "retention.ms").documentation()).contains("milliseconds");
  }

  private static DescribedConfig describe(Map<String, String> overrides, String name) {
    return new TopicConfigDescriber(new BrokerConfigs(Map.of()))
        .describe(overrides).stream()
            .filter(config -> config.name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private static void agreesWithKafka(Map<String, String> settings, Map<String, String> overrides) {
    List<DescribedConfig> ours =
        new TopicConfigDescriber(new BrokerConfigs(settings)).describe(overrides);
    assertThat(ours)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("documentation")
        .filteredOn(config -> !config.name().equals("compression.type"))
        .containsExactlyElementsOf(
            new KafkaBroker(settings)
                .describeTopic(overrides).stream()
                    .filter(config -> !config.name().equals("compression.type"))
                    .toList());
  }
}
