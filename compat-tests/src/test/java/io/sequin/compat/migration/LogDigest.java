package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;

/**
 * All records of a topic as a Java consumer reads them, a line each, and where its logs begin and
 * end.
 */
public final class LogDigest {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private LogDigest() {}

  /**
   * @param isolation {@code isolation.level}
   */
  static List<String> of(String bootstrap, String topic, String isolation) {
    List<String> lines = new ArrayList<>();
    forEachLine(bootstrap, topic, isolation, (_, line) -> lines.add(line));
    return lines;
  }

  /** For each partition a SHA-256 of these lines, where they would be too many to be kept. */
  private static Map<TopicPartition, String> hashes(
      String bootstrap, String topic, String isolation) {
    Map<TopicPartition, MessageDigest> digests = new HashMap<>();
    forEachLine(
        bootstrap,
        topic,
        isolation,
        (partition, line) ->
            digests.computeIfAbsent(partition, _ -> sha256()).update(line.getBytes(UTF_8)));
    return digests.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> HexFormat.of().formatHex(entry.getValue().digest())));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void forEachLine(
      String bootstrap, String topic, String isolation, BiConsumer<TopicPartition, String> action) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new JavaClient(bootstrap)
            .consumer(Map.of("isolation.level", isolation, "auto.offset.reset", "earliest"))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
              .toList();
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        action.accept(
            partition, partition + " from " + starts.get(partition) + " to " + ends.get(partition));
        read(consumer, partition, ends.get(partition), line -> action.accept(partition, line));
      }
    }
  }

  /** As {@link #assertSame}, of a topic that is large. */
  public static void assertSameHashes(
      String topic, String isolation, String bootstrap, String reference) {
    awaitSameEnds(topic, bootstrap, reference);
    assertThat(hashes(bootstrap, topic, isolation)).isEqualTo(hashes(reference, topic, isolation));
  }

  /**
   * Waits until a topic ends at the same offsets in two clusters, which a link's status does not
   * say of what was written after it was told, and fails with the first line that is another one.
   */
  public static void assertSame(
      String topic, String isolation, String bootstrap, String reference) {
    awaitSameEnds(topic, bootstrap, reference);
    List<String> lines = of(bootstrap, topic, isolation);
    List<String> expected = of(reference, topic, isolation);
    for (int i = 0; i < Math.max(lines.size(), expected.size()); i++) {
      String line = i < lines.size() ? lines.get(i) : "the end";
      String other = i < expected.size() ? expected.get(i) : "the end";
      if (!line.equals(other)) {
        throw new AssertionError(topic + ", " + isolation + ": " + line + ", but there " + other);
      }
    }
  }

  /** Waits until a topic ends at the same offsets in two clusters. */
  static void awaitSameEnds(String topic, String bootstrap, String reference) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(new JavaClient(bootstrap).endOffsets(topic))
                    .isEqualTo(new JavaClient(reference).endOffsets(topic)));
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long end,
      Consumer<String> action) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.position(partition) < end) {
      consumer.poll(POLL).forEach(record -> action.accept(line(record)));
      if (System.nanoTime() > deadline) {
        throw new AssertionError(partition + " was not read up to " + end + " in " + PATIENCE);
      }
    }
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    return record.partition()
        + "-"
        + record.offset()
        + " "
        + record.timestampType()
        + " "
        + record.timestamp()
        + " "
        + text(record.key())
        + " "
        + (record.value() == null
            ? "null"
            : record.value().length + ":" + Integer.toHexString(Arrays.hashCode(record.value())))
        + " "
        + StreamSupport.stream(record.headers().spliterator(), false)
            .map(LogDigest::text)
            .collect(Collectors.joining(","));
  }

  private static String text(Header header) {
    return header.key() + "=" + text(header.value());
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
  }
}
