package io.sequin.compat.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Lines whose words {@link ExactlyOnceStreams} counts and which it joins with their authors, and
 * what must come of them.
 */
final class CountedLines {

  private static final int PARTITIONS = 2;

  private final JavaClient java;
  private final int atATime;
  private final Duration patience;
  private int sent;

  private CountedLines(JavaClient java, int atATime, Duration patience) {
    this.java = java;
    this.atATime = atATime;
    this.patience = patience;
  }

  /** Makes the topics, and the authors. */
  static CountedLines begin(JavaClient java, int atATime, Duration patience) {
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
    return new CountedLines(java, atATime, patience);
  }

  void send() {
    java.produce(
        IntStream.range(sent, sent + atATime)
            .mapToObj(number -> record(ExactlyOnceStreams.LINES, number, line(number)))
            .toList(),
        Map.of());
    sent += atATime;
  }

  int sent() {
    return sent;
  }

  /** How many were joined so far. */
  long signed() {
    return read(ExactlyOnceStreams.SIGNED).size();
  }

  void awaitSigned(long count, Program application) {
    await()
        .atMost(patience)
        .untilAsserted(
            () ->
                assertThat(signed())
                    .as("lines joined: %s", application.output())
                    .isGreaterThanOrEqualTo(count));
  }

  void awaitCounts() {
    await()
        .atMost(patience)
        .untilAsserted(() -> assertThat(read(ExactlyOnceStreams.COUNTS)).hasSize(3 * sent));
  }

  /** Each line was joined once, and each count told once. */
  void assertExact() {
    assertThat(read(ExactlyOnceStreams.SIGNED))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, sent).mapToObj(n -> line(n) + " by author " + n % 10).toList());
    List<String> counts = read(ExactlyOnceStreams.COUNTS);
    assertThat(counts.stream().filter(count -> count.startsWith("to ")).toList())
        .isEqualTo(IntStream.rangeClosed(1, 2 * sent).mapToObj(count -> "to " + count).toList());
    assertThat(counts.stream().filter(count -> !count.startsWith("to ")).toList())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, sent).mapToObj(n -> "n" + n + " 1").toList());
  }

  private List<String> read(String topic) {
    return CommittedRecords.soFar(java.bootstrap(), topic, PARTITIONS).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  /** One word that all lines have twice, and one that no other has. */
  private static String line(int number) {
    return "to n" + number + " to";
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int number, String value) {
    return new ProducerRecord<>(
        topic, Integer.toString(number % 10).getBytes(UTF_8), value.getBytes(UTF_8));
  }
}
