package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;

class TopicConfigKeysTest {
  @Test
  void theNamesAreThoseOfKafka() {
    assertThat(TopicConfigKeys.all())
        .extracting(ConfigKey::name)
        .containsExactlyElementsOf(LogConfig.configNames());
  }

  @Test
  void theTypesAreThoseOfKafka() {
    assertThat(ours(key -> key.type().name())).isEqualTo(kafkas(key -> key.type.name()));
  }

  @Test
  void theDefaultsAreThoseOfKafkaExceptCompression() {
    Map<String, String> expected =
        kafkas(key -> String.valueOf(ConfigDef.convertToString(key.defaultValue, key.type)));
    assertThat(expected.put("compression.type", "uncompressed")).isEqualTo("producer");
    assertThat(ours(key -> String.valueOf(key.defaultValue()))).isEqualTo(expected);
  }

  @Test
  void theBrokerSynonymsAreThoseOfKafkaInItsOrder() {
    for (ConfigKey key : TopicConfigKeys.all()) {
      List<org.apache.kafka.server.config.ConfigSynonym> expected =
          ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.getOrDefault(key.name(), List.of());
      assertThat(key.synonyms())
          .as(key.name())
          .extracting(ConfigSynonym::name)
          .isEqualTo(expected.stream().map(each -> each.name()).toList());
    }
  }

  @Test
  void everyConfigIsDocumentedInWordsOfOurOwn() {
    for (ConfigKey key : TopicConfigKeys.all()) {
      assertThat(key.documentation())
          .as(key.name())
          .endsWith(".")
          .isNotEqualTo(LogConfig.configKeys().get(key.name()).documentation);
    }
  }

  @Test
  void aNameThatKafkaDoesNotHaveIsNotFound() {
    assertThat(TopicConfigKeys.find("message.format.version")).isEmpty();
  }

  private static Map<String, String> ours(Function<ConfigKey, String> property) {
    return TopicConfigKeys.all().stream().collect(Collectors.toMap(ConfigKey::name, property));
  }

  private static Map<String, String> kafkas(Function<ConfigDef.ConfigKey, String> property) {
    return LogConfig.configKeys().values().stream()
        .collect(Collectors.toMap(key -> key.name, property, (a, b) -> a, TreeMap::new));
  }
}
