package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BrokerConfigsTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "broker.id", "1",
          "log.dirs", "/data",
          "log.retention.ms", "5",
          "log.retention.hours", " 24 ",
          "log.cleanup.policy", "compact, delete",
          "group.max.size", "250",
          "auto.create.topics.enable", "FALSE");

  /** Whose defaults docs/COMPATIBILITY.md has. */
  private static final Set<String> MEANT_DIFFERENTLY =
      Set.of("compression.type", "sasl.enabled.mechanisms");

  @Test
  void everyConfigShownIsDescribedAsByKafka() {
    Map<String, String> settings = new HashMap<>(KafkaBroker.REQUIRED);
    settings.putAll(SETTINGS);
    List<DescribedConfig> ours = new BrokerConfigs(settings).describe();
    Set<String> names = ours.stream().map(DescribedConfig::name).collect(Collectors.toSet());
    assertThat(ours)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("documentation", "readOnly")
        .filteredOn(config -> !MEANT_DIFFERENTLY.contains(config.name()))
        .containsExactlyElementsOf(
            new KafkaBroker(SETTINGS)
                .describeBroker().stream()
                    .filter(config -> names.contains(config.name()))
                    .filter(config -> !MEANT_DIFFERENTLY.contains(config.name()))
                    .toList());
  }

  @Test
  void noBrokerConfigCanBeChangedByClients() {
    assertThat(new BrokerConfigs(Map.of()).describe()).allMatch(DescribedConfig::readOnly);
  }

  @Test
  void everyBrokerConfigOfATopicConfigIsShown() {
    assertThat(new BrokerConfigs(Map.of()).describe())
        .extracting(DescribedConfig::name)
        .containsAll(
            TopicConfigKeys.all().stream()
                .flatMap(key -> key.synonyms().stream())
                .map(ConfigSynonym::name)
                .toList());
  }

  @Test
  void everyConfigIsDocumented() {
    assertThat(new BrokerConfigs(Map.of()).describe())
        .allMatch(config -> config.documentation().endsWith("."));
  }

  @Test
  void theGatewayReadsItsOwnLimitsHere() {
    BrokerConfigs broker = new BrokerConfigs(SETTINGS);
    assertThat(broker.intValue("group.max.size")).isEqualTo(250);
    assertThat(broker.intValue("group.min.session.timeout.ms")).isEqualTo(6000);
    assertThat(broker.longValue("connections.max.idle.ms")).isEqualTo(600_000);
    assertThat(broker.booleanValue("auto.create.topics.enable")).isFalse();
  }

  @Test
  void aSettingThatIsNoBrokerConfigIsRefused() {
    assertThatThrownBy(() -> new BrokerConfigs(Map.of("retention.ms", "5")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("Unknown broker config name: retention.ms");
  }

  @Test
  void aSettingOutOfRangeIsRefused() {
    assertThatThrownBy(() -> new BrokerConfigs(Map.of("num.partitions", "0")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("Invalid value 0 for configuration num.partitions: Value must be at least 1");
  }
}
