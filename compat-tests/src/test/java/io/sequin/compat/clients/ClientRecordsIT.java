package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Headers, times, and keys and values that are absent: what a client writes the Java client reads,
 * and the other way round, in batches that are kept as they are compressed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientRecordsIT {

  private static final long TIME_MS = 1_700_000_000_000L;

  private static final List<Message> ODD =
      List.of(
          new Message("key", "value", TIME_MS, List.of()),
          new Message(null, "no key", TIME_MS + 1, List.of(List.of("header", "ü"))),
          new Message("tombstone", null, TIME_MS + 2, List.of()),
          new Message("", "", TIME_MS + 3, List.of(List.of("same", "1"), List.of("same", "2"))),
          new Message("earlier", "than before", TIME_MS - 1_000, List.of(List.of("empty", ""))));

  /** With enough alike that every codec makes them smaller. */
  private static final List<Message> MESSAGES =
      Stream.concat(
              ODD.stream(),
              IntStream.range(0, 200)
                  .mapToObj(i -> new Message("k" + i, "the same ".repeat(50), TIME_MS, List.of())))
          .toList();

  @TempDir private Path directory;
  private final MatrixBroker broker = MatrixBroker.shared();

  static Stream<Arguments> clientsAndCodecs() {
    return Clients.withCodecs().entrySet().stream()
        .flatMap(client -> client.getValue().stream().map(c -> Arguments.of(client.getKey(), c)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("clientsAndCodecs")
  void allThatARecordMayHaveComesThroughInEachCodec(DriverClient client, String codec)
      throws Exception {
    ClientMatrix.verify(
        client,
        Capability.RECORDS,
        codec,
        () -> {
          List<Message> messages = messagesFor(client);
          assertThat(readByJava(writtenBy(client, codec), messages.size())).isEqualTo(messages);
          assertThat(readBy(client, writtenByJava(client, codec))).isEqualTo(messages);
        });
  }

  private static List<Message> messagesFor(DriverClient client) {
    return MESSAGES.stream()
        .filter(message -> !Clients.losesEmptyTexts(client) || !"".equals(message.value()))
        .toList();
  }

  private String writtenBy(DriverClient client, String codec) throws IOException {
    String topic = topic(client, codec, "from");
    Path input = Files.writeString(directory.resolve(topic), Message.json(messagesFor(client)));
    ToolProcess.of(client.command("write", broker.bootstrap(), topic, codec))
        .readingFrom(input)
        .run()
        .output();
    return topic;
  }

  private String writtenByJava(DriverClient client, String codec) {
    String topic = topic(client, codec, "to");
    broker
        .java()
        .produce(
            messagesFor(client).stream().map(message -> message.toRecord(topic)).toList(),
            Map.of("compression.type", codec, "linger.ms", 20));
    return topic;
  }

  private List<Message> readByJava(String topic, int count) {
    JavaClient java = broker.java();
    return java.consume(new TopicPartition(topic, 0), count).stream().map(Message::of).toList();
  }

  private List<Message> readBy(DriverClient client, String topic) {
    String count = Integer.toString(messagesFor(client).size());
    return Message.parse(
        ToolProcess.of(client.command("read", broker.bootstrap(), topic, count)).run().output());
  }

  private String topic(DriverClient client, String codec, String direction) {
    String topic = String.join(".", "records", direction, Clients.slug(client), codec);
    broker.java().createTopic(topic, 1, Map.of("compression.type", "producer"));
    return topic;
  }
}
