package io.sequin.gateway.config;

import static io.sequin.gateway.config.AlterOperation.Type.APPEND;
import static io.sequin.gateway.config.AlterOperation.Type.DELETE;
import static io.sequin.gateway.config.AlterOperation.Type.SET;
import static io.sequin.gateway.config.AlterOperation.Type.SUBTRACT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigAlterationTest {
  private static final TopicDefaults DEFAULTS = TopicDefaults.of(new BrokerConfigs(Map.of()));

  @Test
  void setAddsAndReplaces() {
    assertThat(
            incremental(
                Map.of("retention.ms", "1", "flush.ms", "2"),
                new AlterOperation("retention.ms", SET, "3"),
                new AlterOperation("segment.ms", SET, " 4 ")))
        .isEqualTo(Map.of("retention.ms", "3", "flush.ms", "2", "segment.ms", " 4 "));
  }

  @Test
  void deleteGoesBackToTheDefault() {
    assertThat(
            incremental(
                Map.of("retention.ms", "1", "flush.ms", "2"),
                new AlterOperation("retention.ms", DELETE, null),
                new AlterOperation("segment.ms", DELETE, "ignored")))
        .isEqualTo(Map.of("flush.ms", "2"));
  }

  @ParameterizedTest
  @CsvSource({
    "delete, compact, 'delete,compact'",
    "delete, delete, delete",
    "delete, 'compact,delete', 'delete,compact'",
    "'', compact, compact",
    ", compact, 'delete,compact'"
  })
  void appendAddsToAListWhatItDoesNotHave(String before, String operand, String after) {
    Map<String, String> overrides = before == null ? Map.of() : Map.of("cleanup.policy", before);
    assertThat(incremental(overrides, new AlterOperation("cleanup.policy", APPEND, operand)))
        .isEqualTo(Map.of("cleanup.policy", after));
  }

  @ParameterizedTest
  @CsvSource({
    "'delete,compact', delete, compact",
    "delete, compact, delete",
    "'delete,compact', 'delete,compact', ''",
    ", delete, ''"
  })
  void subtractRemovesFromAList(String before, String operand, String after) {
    Map<String, String> overrides = before == null ? Map.of() : Map.of("cleanup.policy", before);
    assertThat(incremental(overrides, new AlterOperation("cleanup.policy", SUBTRACT, operand)))
        .isEqualTo(Map.of("cleanup.policy", after));
  }

  @Test
  void appendStartsFromTheBrokersOwnDefault() {
    TopicDefaults compacting =
        TopicDefaults.of(new BrokerConfigs(Map.of("log.cleanup.policy", "compact")));
    List<AlterOperation> operations =
        List.of(new AlterOperation("cleanup.policy", APPEND, "delete"));
    assertThat(ConfigAlteration.incremental(Map.of(), operations, compacting))
        .isEqualTo(Map.of("cleanup.policy", "compact,delete"));
  }

  @ParameterizedTest
  @CsvSource({"retention.ms, APPEND", "compression.type, SUBTRACT", "foo, APPEND"})
  void onlyListsCanBeAppendedToAndSubtractedFrom(String name, AlterOperation.Type type) {
    refused(
        () -> incremental(Map.of(), new AlterOperation(name, type, "1")),
        ConfigError.INVALID_CONFIG,
        "Can't " + type + " to key " + name + " because its type is not LIST.");
  }

  @Test
  void theSameNameTwiceInOneRequestIsAnInvalidRequest() {
    refused(
        () ->
            incremental(
                Map.of(),
                new AlterOperation("retention.ms", SET, "1"),
                new AlterOperation("retention.ms", DELETE, null)),
        ConfigError.INVALID_REQUEST,
        "Error due to duplicate config keys");
    refused(
        () ->
            ConfigAlteration.replaceAll(
                List.of(new ConfigEntry("flush.ms", "1"), new ConfigEntry("flush.ms", "1")),
                DEFAULTS),
        ConfigError.INVALID_REQUEST,
        "Error due to duplicate config keys");
  }

  @Test
  void aMissingValueIsAnInvalidRequestUnlessItDeletes() {
    refused(
        () ->
            incremental(
                Map.of(),
                new AlterOperation("retention.ms", SET, null),
                new AlterOperation("flush.ms", DELETE, null),
                new AlterOperation("cleanup.policy", APPEND, null)),
        ConfigError.INVALID_REQUEST,
        "Null value not supported for : retention.ms,cleanup.policy");
    refused(
        () -> ConfigAlteration.replaceAll(List.of(new ConfigEntry("retention.ms", null)), DEFAULTS),
        ConfigError.INVALID_REQUEST,
        "Null value not supported for : retention.ms");
  }

  @Test
  void theOutcomeIsCheckedTogetherWithWhatWasThere() {
    refused(
        () ->
            incremental(
                Map.of("max.compaction.lag.ms", "5"),
                new AlterOperation("min.compaction.lag.ms", SET, "10")),
        ConfigError.INVALID_CONFIG,
        "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)");
  }

  @Test
  void aValueLongerThanKafkaStoresIsRefused() {
    String name = "leader.replication.throttled.replicas";
    String longest = "0:1" + ",".repeat(32764);
    assertThat(incremental(Map.of(), new AlterOperation(name, SET, longest)))
        .isEqualTo(Map.of(name, longest));
    tooLong(Map.of(), new AlterOperation(name, SET, longest + ","));
    tooLong(Map.of(), new AlterOperation(name, SUBTRACT, longest + ","));
    tooLong(Map.of(name, "0:1,".repeat(8191)), new AlterOperation(name, APPEND, "1:1,1:2"));
  }

  private static void tooLong(Map<String, String> overrides, AlterOperation operation) {
    refused(
        () -> incremental(overrides, operation),
        ConfigError.INVALID_CONFIG,
        "The configuration value cannot be added because it exceeds the maximum value size of"
            + " 32767 bytes.");
  }

  @Test
  void replaceAllForgetsWhatTheRequestDoesNotName() {
    assertThat(ConfigAlteration.replaceAll(List.of(new ConfigEntry("flush.ms", "1")), DEFAULTS))
        .isEqualTo(Map.of("flush.ms", "1"));
    assertThat(ConfigAlteration.replaceAll(List.of(), DEFAULTS)).isEmpty();
  }

  @Test
  void aNewTopicTakesTheLastOfTwoValues() {
    List<ConfigEntry> entries =
        List.of(new ConfigEntry("flush.ms", "1"), new ConfigEntry("flush.ms", "2"));
    assertThat(ConfigAlteration.create(entries, DEFAULTS)).isEqualTo(Map.of("flush.ms", "2"));
  }

  @Test
  void aNewTopicWithAMissingValueIsRefused() {
    List<ConfigEntry> entries =
        List.of(new ConfigEntry("flush.ms", null), new ConfigEntry("segment.ms", null));
    refused(
        () -> ConfigAlteration.create(entries, DEFAULTS),
        ConfigError.INVALID_CONFIG,
        "Null value not supported for topic configs: flush.ms,segment.ms");
  }

  @ParameterizedTest
  @EnumSource(AlterConfigOp.OpType.class)
  void theOperationsHaveKafkasIds(AlterConfigOp.OpType type) {
    assertThat(AlterOperation.Type.forId(type.id()).name()).isEqualTo(type.name());
  }

  @Test
  void anUnknownOperationIsAnInvalidRequest() {
    refused(
        () -> AlterOperation.Type.forId((byte) 4),
        ConfigError.INVALID_REQUEST,
        "Unknown operations type 4");
  }

  private static Map<String, String> incremental(
      Map<String, String> overrides, AlterOperation... operations) {
    return ConfigAlteration.incremental(overrides, List.of(operations), DEFAULTS);
  }

  private static void refused(ThrowingCallable call, ConfigError error, String message) {
    InvalidConfigException refusal = catchThrowableOfType(InvalidConfigException.class, call);
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.error()).isEqualTo(error);
  }
}
