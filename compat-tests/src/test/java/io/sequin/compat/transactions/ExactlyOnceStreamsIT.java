package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Soak;
import io.sequin.compat.support.TemporaryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Kafka Streams with exactly_once_v2, killed while it works: no count is told twice or left out.
 */
class ExactlyOnceStreamsIT {

  private static final int PARTITIONS = 2;
  private static final int KILLS = Soak.choose(2, 20);
  private static final int LINES_AT_A_TIME = 500;
  private static final int DONE_BEFORE_A_KILL = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private int sent;

  @Test
  void everyCountIsToldOnceAndEveryLineIsJoinedOnce() {
    try (GatewayProcess gateway = GatewayProcess.start();
        TemporaryDirectory state = TemporaryDirectory.create("streams")) {
      JavaClient java = new JavaClient(gateway.bootstrap());
      createTopics(java);
      List<String> arguments = List.of(gateway.bootstrap(), state.path().toString());
      for (int kill = 0; kill < KILLS; kill++) {
        send(java);
        long enough = signed(gateway.bootstrap()) + DONE_BEFORE_A_KILL;
        try (Program application = start(arguments)) {
          awaitSigned(gateway.bootstrap(), enough, application);
        }
      }
      send(java);
      try (Program application = start(arguments)) {
        awaitSigned(gateway.bootstrap(), sent, application);
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(read(gateway.bootstrap(), ExactlyOnceStreams.COUNTS))
                        .hasSize(3 * sent));
      }
      assertExact(gateway.bootstrap());
    }
  }

  private void assertExact(String bootstrap) {
    assertThat(read(bootstrap, ExactlyOnceStreams.SIGNED))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, sent).mapToObj(n -> line(n) + " by author " + n % 10).toList());
    List<String> counts = read(bootstrap, ExactlyOnceStreams.COUNTS);
    assertThat(counts.stream().filter(count -> count.startsWith("to ")).toList())
        .isEqualTo(IntStream.rangeClosed(1, 2 * sent).mapToObj(count -> "to " + count).toList());
    assertThat(counts.stream().filter(count -> !count.startsWith("to ")).toList())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, sent).mapToObj(n -> "n" + n + " 1").toList());
  }

  private static Program start(List<String> arguments) {
    return Program.start(ExactlyOnceStreams.class.getName(), arguments);
  }

  private static void awaitSigned(String bootstrap, long count, Program application) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(signed(bootstrap))
                    .as("lines joined: %s", application.output())
                    .isGreaterThanOrEqualTo(count));
  }

  private static long signed(String bootstrap) {
    return read(bootstrap, ExactlyOnceStreams.SIGNED).size();
  }

  private static List<String> read(String bootstrap, String topic) {
    return CommittedRecords.soFar(bootstrap, topic, PARTITIONS).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  /** One word that all lines have twice, and one that no other has. */
  private static String line(int number) {
    return "to n" + number + " to";
  }

  private void send(JavaClient java) {
    java.produce(
        IntStream.range(sent, sent + LINES_AT_A_TIME)
            .mapToObj(number -> record(ExactlyOnceStreams.LINES, number, line(number)))
            .toList(),
        Map.of());
    sent += LINES_AT_A_TIME;
  }

  private static void createTopics(JavaClient java) {
    Stream.of(
            ExactlyOnceStreams.LINES,
            ExactlyOnceStreams.AUTHORS,
            ExactlyOnceStreams.COUNTS,
            ExactlyOnceStreams.SIGNED)
        .forEach(topic -> java.createTopic(topic, PARTITIONS, Map.of()));
    java.produce(
        IntStream.range(0, 10)
            .mapToObj(number -> record(ExactlyOnceStreams.AUTHORS, number, "author " + number))
            .toList(),
        Map.of());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int number, String value) {
    return new ProducerRecord<>(
        topic, Integer.toString(number % 10).getBytes(UTF_8), value.getBytes(UTF_8));
  }
}
