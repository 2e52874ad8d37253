package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.ConsoleLines;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.JavaLines;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.KcatLines;
import io.sequin.compat.support.LineClient;
import io.sequin.compat.support.LineSet;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.SharedGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** 20,000 flights written by one client come back, unchanged and complete, through every other. */
class RoundTripIT {

  private static final Path FLIGHTS = Path.of("src/test/resources/flights.tsv");
  private static final int PARTITIONS = 3;

  private static final GatewayProcess GATEWAY = SharedGateway.get();
  private static final JavaClient JAVA = new JavaClient(GATEWAY.bootstrap());

  private static final LineClient KCAT_LINES = new KcatLines(GATEWAY.bootstrap());
  private static final LineClient JAVA_LINES = new JavaLines(GATEWAY.bootstrap());
  private static final LineClient CONSOLE_LINES = new ConsoleLines(GATEWAY.bootstrap());
  private static final List<LineClient> CLIENTS = List.of(KCAT_LINES, JAVA_LINES, CONSOLE_LINES);

  private final LineSet flights = LineSet.of(Files.readAllLines(FLIGHTS));

  RoundTripIT() throws IOException {}

  static Stream<Arguments> producers() {
    Stream<Arguments> everyCodec =
        Stream.of("none", "gzip", "snappy", "lz4", "zstd")
            .flatMap(
                codec ->
                    Stream.of(Arguments.of(KCAT_LINES, codec), Arguments.of(JAVA_LINES, codec)));
    return Stream.concat(
        everyCodec,
        Stream.of(Arguments.of(CONSOLE_LINES, "none"), Arguments.of(CONSOLE_LINES, "gzip")));
  }

  @ParameterizedTest
  @MethodSource("producers")
  void whatOneClientWritesEveryClientAndSqlRead(LineClient producer, String codec) {
    String topic = "flights.from-" + producer + "." + codec;

    producer.produce(topic, FLIGHTS, codec);

    for (LineClient reader : CLIENTS) {
      assertThat(LineSet.of(consume(reader, topic))).as("read by %s", reader).isEqualTo(flights);
    }
    assertThat(LineSet.of(select(topic))).as("read by SQL").isEqualTo(flights);
  }

  @Test
  void aTopicOfSeveralPartitionsIsSpreadAndComesBackWhole() {
    String topic = "flights.spread";
    JAVA.createTopic(topic, PARTITIONS, Map.of());

    JAVA_LINES.produce(topic, FLIGHTS, "lz4");

    assertThat(JAVA.endOffsets(topic).values()).hasSize(PARTITIONS).allMatch(end -> end > 0);
    for (LineClient reader : CLIENTS) {
      assertThat(LineSet.of(consume(reader, topic))).as("read by %s", reader).isEqualTo(flights);
    }
    assertThat(LineSet.of(select(topic))).as("read by SQL").isEqualTo(flights);
  }

  @Test
  void anIdempotentKcatWritesEveryLineOnceAndInOrder() throws IOException {
    String topic = "flights.idempotent";
    List<String> lines = Files.readAllLines(FLIGHTS);

    new Kcat(GATEWAY.bootstrap())
        .run(FLIGHTS, "-P", "-t", topic, "-K", "\\t", "-X", "enable.idempotence=true")
        .output();

    assertThat(consume(KCAT_LINES, topic)).isEqualTo(lines);
  }

  @ParameterizedTest
  @MethodSource("storedCodecs")
  void aTopicsCompressionTypeDecidesHowBatchesAreStored(
      String compressionType, String producerCodec, int storedCodec) {
    String topic = "flights.stored-" + compressionType + "." + producerCodec;
    JAVA.createTopic(topic, 1, Map.of("compression.type", compressionType));

    JAVA_LINES.produce(topic, FLIGHTS, producerCodec);

    assertThat(LineSet.of(consume(KCAT_LINES, topic))).isEqualTo(flights);
    assertThat(LineSet.of(consume(JAVA_LINES, topic))).isEqualTo(flights);
    assertThat(storedCodecs(topic)).containsExactly(Integer.toString(storedCodec));
  }

  static Stream<Arguments> storedCodecs() {
    return Stream.of(
        Arguments.of("producer", "none", 0),
        Arguments.of("producer", "snappy", 2),
        Arguments.of("uncompressed", "zstd", 0),
        Arguments.of("gzip", "none", 1),
        Arguments.of("snappy", "gzip", 2),
        Arguments.of("lz4", "lz4", 3),
        Arguments.of("zstd", "lz4", 4));
  }

  private static List<String> consume(LineClient reader, String topic) {
    Map<TopicPartition, Long> ends = JAVA.endOffsets(topic);
    return ends.entrySet().stream()
        .flatMap(end -> reader.consume(end.getKey(), end.getValue()).stream())
        .toList();
  }

  private static List<String> select(String topic) {
    return new Psql(GATEWAY.postgres())
        .query(
            "SELECT key, sequin.text(data) FROM sequin.messages WHERE topic = '%s'"
                .formatted(topic));
  }

  /**
   * A payload starts at the magic byte: a checksum, then the attributes, whose lowest bits are the
   * codec.
   */
  private static List<String> storedCodecs(String topic) {
    return new Psql(GATEWAY.postgres())
        .query(
            "SELECT DISTINCT get_byte(payload, 6) & 7 FROM sequin_log.batches JOIN"
                + " sequin_control.topics ON topics.id = topic_id"
                + " WHERE name = '%s'".formatted(topic));
  }
}
