package io.sequin.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.wire.UnsupportedFieldException;
import io.sequin.protocol.wire.WireStruct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kafka's own codecs as independent witness of ours, for every message in every version. */
class MessageConformanceTest {

  private static final long SEED = Long.getLong("sequin.test.seed", 4_3_1);
  private static final int INSTANCES_PER_VERSION_PAIR = 8;

  static List<MessageType> messageTypes() {
    return MessageType.all();
  }

  @Test
  void everyApiThatABrokerServesIsThereInTheVersionsOfKafka() {
    assertThat(Arrays.stream(ApiKey.values()).map(MessageConformanceTest::describe))
        .containsExactlyElementsOf(
            ApiKeys.apisForListener(ApiMessageType.ListenerType.BROKER).stream()
                .sorted((a, b) -> Short.compare(a.id, b.id))
                .map(MessageConformanceTest::describe)
                .toList());
    assertThat(messageTypes()).hasSize(77 * 2 + 4);
  }

  @ParameterizedTest
  @MethodSource("messageTypes")
  void aValueThatAVersionLacksIsDroppedOrRefusedAsByKafka(MessageType type) {
    RandomMessages random = new RandomMessages(SEED);
    for (short from : type.versions().toList()) {
      for (int i = 0; i < INSTANCES_PER_VERSION_PAIR; i++) {
        byte[] bytes = random.bytes(type.schema(from));
        Message expected = type.readByKafka(bytes, from);
        WireStruct message = type.read(bytes, from);
        type.versions()
            .forEach(
                to ->
                    assertThat(bytesOrRefusal(message, to))
                        .as("%s from version %d to %d seed %d", type, from, to, SEED)
                        .isEqualTo(bytesOrRefusal(expected, to)));
      }
    }
  }

  private static String bytesOrRefusal(WireStruct message, short version) {
    try {
      return Arrays.toString(MessageType.write(message, version));
    } catch (UnsupportedFieldException _) {
      return "refused";
    }
  }

  private static String bytesOrRefusal(Message message, short version) {
    try {
      return Arrays.toString(MessageType.writeByKafka(message, version));
    } catch (UnsupportedVersionException | NullPointerException _) {
      return "refused";
    }
  }

  private static String describe(ApiKey key) {
    List<String> headers = new ArrayList<>();
    for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
      headers.add(key.requestHeaderVersion(version) + "/" + key.responseHeaderVersion(version));
    }
    return describe(
        key.id(),
        key.name(),
        key.apiName(),
        key.lowestVersion(),
        key.highestVersion(),
        key.highestStableVersion(),
        headers);
  }

  private static String describe(ApiKeys key) {
    List<String> headers = new ArrayList<>();
    for (short version = key.oldestVersion(); version <= key.latestVersion(); version++) {
      headers.add(key.requestHeaderVersion(version) + "/" + key.responseHeaderVersion(version));
    }
    return describe(
        key.id,
        key.messageType.name(),
        key.name,
        key.oldestVersion(),
        key.latestVersion(),
        key.latestVersion(false),
        headers);
  }

  private static String describe(Object... properties) {
    return Arrays.stream(properties).map(Object::toString).collect(Collectors.joining(" "));
  }
}
