package io.sequin.gateway.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterConfigsRequest;
import io.sequin.protocol.message.AlterConfigsResponse;
import io.sequin.protocol.message.DescribeConfigsRequest;
import io.sequin.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sequin.protocol.message.DescribeConfigsResponse;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest;
import io.sequin.protocol.message.IncrementalAlterConfigsResponse;
import io.sequin.protocol.message.ListConfigResourcesRequest;
import io.sequin.protocol.message.ListConfigResourcesResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that Kafka's client of today does not send. */
final class RawConfigsTest extends AdminTest {

  private static final byte TOPIC = ResourceType.TOPIC.id();
  private static final byte BROKER = ResourceType.BROKER.id();
  private static final byte BROKER_LOGGER = ResourceType.BROKER_LOGGER.id();
  private static final byte SET = 0;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyVersionDescribesTheConfigsThatAreAskedFor(int version) {
    String name = newTopic(1);
    DescribeConfigsResult result = describe(version, TOPIC, name, List.of("retention.ms", "none"));
    assertThat(result.errorCode()).isZero();
    assertThat(result.configs())
        .extracting(DescribeConfigsResourceResult::name)
        .containsExactly("retention.ms");
    assertThat(result.configs().getFirst().value()).isEqualTo("604800000");
  }

  @Test
  void noNamesAskForAllConfigs() {
    String name = newTopic(1);
    assertThat(describe(4, TOPIC, name, List.of()).configs())
        .isNotEmpty()
        .isEqualTo(describe(4, TOPIC, name, null).configs());
  }

  @Test
  void aTypeThatHasNoConfigsHereIsRefused() {
    assertThat(describe(4, BROKER_LOGGER, "1", null))
        .extracting(DescribeConfigsResult::errorCode, DescribeConfigsResult::errorMessage)
        .containsExactly(
            ErrorCode.INVALID_REQUEST.code(), "Unsupported resource type: BROKER_LOGGER");
    assertThat(describe(4, (byte) 99, "1", null).errorCode())
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void anotherBrokerIsRefused() {
    assertThat(describe(4, BROKER, "2", null).errorMessage())
        .isEqualTo("Unexpected broker id, expected 1 or empty string, but received 2");
    assertThat(describe(4, BROKER, "one", null).errorMessage())
        .isEqualTo("Broker id must be an integer, but it is: one");
    assertThat(increment(1, incremental(BROKER, "2", SET)).getFirst().errorMessage())
        .isEqualTo("Unexpected broker id, expected 1, but received 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void alterConfigsReplacesAllThatWasSet(int version) {
    String name = newTopic(1);
    assertThat(alter(version, name, "retention.ms", "1").errorCode()).isZero();
    assertThat(alter(version, name, "retention.bytes", "2").errorCode()).isZero();
    assertThat(valueOf(name, "retention.ms")).isEqualTo("604800000");
    assertThat(valueOf(name, "retention.bytes")).isEqualTo("2");
  }

  @Test
  void alterConfigsRefusesNullsAndWrongValues() {
    String name = newTopic(1);
    assertThat(alter(2, name, "retention.ms", null).errorCode())
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(alter(2, name, "retention.ms", "soon").errorCode())
        .isEqualTo(ErrorCode.INVALID_CONFIG.code());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void everyVersionAltersIncrementally(int version) {
    String name = newTopic(1);
    assertThat(increment(version, incremental(TOPIC, name, SET)).getFirst().errorCode()).isZero();
    assertThat(valueOf(name, "retention.ms")).isEqualTo("1");
  }

  @Test
  void aResourceThatComesTwiceIsRefusedBothTimes() {
    String name = newTopic(1);
    assertThat(increment(1, incremental(TOPIC, name, SET), incremental(TOPIC, name, SET)))
        .hasSize(2)
        .allSatisfy(
            response -> {
              assertThat(response.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
              assertThat(response.errorMessage())
                  .isEqualTo("Each resource must appear at most once.");
            });
  }

  @Test
  void anUnknownOperationIsRefused() {
    assertThat(increment(1, incremental(TOPIC, newTopic(1), (byte) 9)).getFirst().errorCode())
        .isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void theFirstVersionListsClientMetricsOnly() {
    newTopic(1);
    ListConfigResourcesResponse response =
        RawClient.ask(ListConfigResourcesRequest.DEFAULT, 0, ListConfigResourcesResponse.class);
    assertThat(response.errorCode()).isZero();
    assertThat(response.configResources()).isEmpty();
  }

  @Test
  void anUnknownTypeCannotBeListed() {
    ListConfigResourcesRequest request =
        ListConfigResourcesRequest.builder().resourceTypes(List.of((byte) 99)).build();
    assertThat(RawClient.ask(request, 1, ListConfigResourcesResponse.class).errorCode())
        .isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
  }

  private static String valueOf(String topic, String config) {
    return describe(4, TOPIC, topic, List.of(config)).configs().getFirst().value();
  }

  private static DescribeConfigsResult describe(
      int version, byte type, String name, List<String> configs) {
    DescribeConfigsRequest request =
        DescribeConfigsRequest.builder()
            .resources(
                List.of(
                    DescribeConfigsResource.builder()
                        .resourceType(type)
                        .resourceName(name)
                        .configurationKeys(configs)
                        .build()))
            .build();
    return RawClient.ask(request, version, DescribeConfigsResponse.class).results().getFirst();
  }

  private static AlterConfigsResponse.AlterConfigsResourceResponse alter(
      int version, String topic, String config, String value) {
    AlterConfigsRequest request =
        AlterConfigsRequest.builder()
            .resources(
                List.of(
                    AlterConfigsRequest.AlterConfigsResource.builder()
                        .resourceType(TOPIC)
                        .resourceName(topic)
                        .configs(List.of(new AlterConfigsRequest.AlterableConfig(config, value)))
                        .build()))
            .build();
    return RawClient.ask(request, version, AlterConfigsResponse.class).responses().getFirst();
  }

  private static IncrementalAlterConfigsRequest.AlterConfigsResource incremental(
      byte type, String name, byte operation) {
    return IncrementalAlterConfigsRequest.AlterConfigsResource.builder()
        .resourceType(type)
        .resourceName(name)
        .configs(
            List.of(
                new IncrementalAlterConfigsRequest.AlterableConfig("retention.ms", operation, "1")))
        .build();
  }

  private static List<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> increment(
      int version, IncrementalAlterConfigsRequest.AlterConfigsResource... resources) {
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.builder().resources(List.of(resources)).build();
    return RawClient.ask(request, version, IncrementalAlterConfigsResponse.class).responses();
  }
}
