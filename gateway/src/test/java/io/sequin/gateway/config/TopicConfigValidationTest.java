package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class TopicConfigValidationTest {
  private static final KafkaBroker KAFKA =
      new KafkaBroker(Map.of("compression.type", "uncompressed"));
  private static final TopicDefaults DEFAULTS = TopicDefaults.of(new BrokerConfigs(Map.of()));

  /** Texts that are at or past some limit of some config. */
  static final List<String> VALUES =
      List.of(
          "",
          " ",
          "-131073",
          "-131072",
          "-5",
          "-3",
          "-2",
          "-1",
          "0",
          "1",
          "3",
          "4",
          "9",
          "10",
          "17",
          "18",
          "22",
          "23",
          " 7 ",
          "\t7\n",
          "+5",
          "007",
          "0x10",
          "1.5",
          "0.5",
          "1e-3",
          "0.5d",
          "1.0000001",
          "-0.1",
          "NaN",
          "Infinity",
          "1048575",
          "1048576",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "abc",
          "true",
          "TRUE",
          " false ",
          "yes",
          "delete",
          "compact",
          "Delete",
          "compact,delete",
          "delete , compact",
          "delete,delete",
          "compact,foo",
          "foo,",
          ",foo",
          ",",
          " , ",
          "delete,",
          "delete,,compact",
          "uncompressed",
          "none",
          "gzip",
          "GZIP",
          "lz4",
          "snappy",
          " zstd ",
          "producer",
          "CreateTime",
          "LogAppendTime",
          "createtime",
          "*",
          "*,",
          "*,*",
          "0:1",
          "0:1,1:2",
          " 0:1 , 1:2 ",
          "0:1,*",
          "0:1,0:1",
          "0:1,",
          "a:b",
          "0:",
          ":1",
          "0:-1",
          "0:1:2");

  static final List<Map<String, String>> COMBINATIONS =
      List.of(
          Map.of("foo", "1"),
          Map.of("message.format.version", "3.0"),
          Map.of("foo", "1", "max.message.bytes", "-5"),
          Map.of("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "5"),
          Map.of("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "10"),
          Map.of("retention.ms", "3", "local.retention.ms", "5"),
          Map.of("remote.storage.enable", "true", "cleanup.policy", "compact"),
          Map.of("remote.storage.enable", "true", "local.retention.ms", "-1"),
          Map.of("remote.log.copy.disable", "true", "remote.log.delete.on.disable", "true"));

  @ParameterizedTest
  @FieldSource("VALUES")
  void anyConfigTakesAndRefusesAValueAsKafkaDoes(String value) {
    for (ConfigKey key : TopicConfigKeys.all()) {
      agreesWithKafka(Map.of(key.name(), value));
    }
  }

  @ParameterizedTest
  @FieldSource("COMBINATIONS")
  void configsTogetherAreTakenAndRefusedAsKafkaDoes(Map<String, String> overrides) {
    agreesWithKafka(overrides);
  }

  @ParameterizedTest
  @CsvSource({
    "max.message.bytes, -5, Invalid value -5 for configuration max.message.bytes: Value must be at"
        + " least 0",
    "retention.ms, soon, Invalid value soon for configuration retention.ms: Not a number of type"
        + " LONG",
    "preallocate, yes, Invalid value yes for configuration preallocate: Expected value to be either"
        + " true or false",
    "foo, 1, Unknown topic config name: foo"
  })
  void aRefusalSaysWhatIsWrong(String name, String value, String message) {
    assertThat(refusal(Map.of(name, value))).contains(message);
  }

  @Test
  void aLagThatOnlyTheBrokerLimitsIsRefused() {
    Map<String, String> settings = Map.of("log.cleaner.max.compaction.lag.ms", "100");
    Map<String, String> overrides = Map.of("min.compaction.lag.ms", "101");
    TopicDefaults defaults = TopicDefaults.of(new BrokerConfigs(settings));
    assertThat(refusal(overrides, defaults))
        .isPresent()
        .isEqualTo(new KafkaBroker(settings).refusal(overrides));
  }

  private static void agreesWithKafka(Map<String, String> overrides) {
    assertThat(refusal(overrides)).as("%s", overrides).isEqualTo(KAFKA.refusal(overrides));
  }

  private static Optional<String> refusal(Map<String, String> overrides) {
    return refusal(overrides, DEFAULTS);
  }

  private static Optional<String> refusal(Map<String, String> overrides, TopicDefaults defaults) {
    try {
      TopicConfigValidator.validate(overrides, defaults);
      return Optional.empty();
    } catch (InvalidConfigException e) {
      assertThat(e.error()).isEqualTo(ConfigError.INVALID_CONFIG);
      return Optional.of(e.getMessage());
    }
  }
}
