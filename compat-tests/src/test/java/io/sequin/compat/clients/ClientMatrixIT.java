package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaLines;
import io.sequin.compat.support.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What any client writes, every client reads, byte for byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientMatrixIT {

  private static final Path FLIGHTS = Path.of("src/test/resources/flights.tsv");
  private static final int FLIGHTS_TAKEN = 1_000;
  private static final Duration READ_PATIENCE = Duration.ofMinutes(1);

  /** What a client could get wrong: letters of two, three and four bytes, nothing, and much. */
  private static final List<String> ODD_LINES =
      List.of(
          "straße.köln\tprüfstück",
          "漢字.かな\t{\"emoji\":\"🛩️\"}",
          "without.value\t",
          "tabs.and.spaces\t a\tb  c ",
          "large\t" + "0123456789".repeat(10_000));

  private final MatrixBroker broker = MatrixBroker.shared();
  private final Map<String, String> topics = new HashMap<>();
  private List<String> lines;
  private Path file;

  static List<GroupClient> clients() {
    return Clients.all();
  }

  @BeforeAll
  void writeSample(@TempDir Path directory) throws IOException {
    try (Stream<String> flights = Files.lines(FLIGHTS)) {
      lines = Stream.concat(flights.limit(FLIGHTS_TAKEN), ODD_LINES.stream()).toList();
    }
    file = Files.write(directory.resolve("lines.tsv"), lines);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void whatAClientWritesIsStoredInItsOrderByteForByte(GroupClient producer) throws Exception {
    ClientMatrix.verify(
        producer,
        Capability.PRODUCE,
        () -> {
          TopicPartition partition = new TopicPartition(topicFrom(producer), 0);
          assertThat(new JavaLines(broker.bootstrap()).consume(partition, lines.size()))
              .isEqualTo(lines);
        });
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aMemberOfAGroupReadsWhatEveryClientWrote(GroupClient reader) throws Exception {
    ClientMatrix.verify(
        reader,
        Capability.READ,
        () -> {
          List<String> topics = Clients.installed().stream().map(this::topicFrom).toList();
          Map<String, List<String>> read = readAll(reader, topics);
          assertThat(read).containsOnlyKeys(topics);
          assertThat(read).allSatisfy((topic, found) -> assertThat(found).isEqualTo(lines));
        });
  }

  private Map<String, List<String>> readAll(GroupClient reader, List<String> topics) {
    String group = "matrix.readers." + Clients.slug(reader);
    Membership membership =
        Membership.of(broker.bootstrap(), "", group, reader.protocols().getFirst())
            .withTopics(topics)
            .withCount(topics.size() * lines.size());
    try (Member member = Member.start(reader, membership)) {
      member.awaitEnd(READ_PATIENCE);
      return member.deliveries().stream()
          .collect(
              Collectors.groupingBy(
                  delivery -> delivery.partition().topic(),
                  Collectors.mapping(Delivery::line, Collectors.toList())));
    }
  }

  /** A topic that holds the sample as this client wrote it, once. */
  private String topicFrom(GroupClient producer) {
    return topics.computeIfAbsent(
        "matrix.from-" + Clients.slug(producer),
        topic -> {
          broker.java().createTopic(topic, 1, Map.of());
          ToolProcess.of(producer.produceCommand(broker.bootstrap(), topic, file)).run().output();
          return topic;
        });
  }
}
