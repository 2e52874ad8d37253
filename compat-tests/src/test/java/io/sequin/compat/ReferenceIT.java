package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The same tools print the same about the gateway as about Apache Kafka itself. */
class ReferenceIT {

  private static final String TOPIC = "flights";
  private static final int PARTITIONS = 3;

  /** Recent, or retention would delete the records under the eyes of the tools. */
  private static final long FIRST_TIMESTAMP_MS = System.currentTimeMillis() - 3_600_000;

  /**
   * Lines that are meant to differ, or that tell of the way Kafka is built: docs/COMPATIBILITY.md.
   */
  private static final List<String> KNOWN_DIFFERENCES =
      List.of("compression.type=", "min.insync.replicas=");

  @TempDir private static Path directory;

  private static KafkaBroker kafka;
  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    CompletableFuture<KafkaBroker> starting =
        CompletableFuture.supplyAsync(KafkaBroker::start, Thread::startVirtualThread);
    gateway = GatewayProcess.start();
    kafka = starting.join();
    Stream.of(kafka.bootstrap(), gateway.bootstrap()).forEach(ReferenceIT::fill);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    kafka.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() throws IOException {
    return Stream.of(
            topics("--describe"),
            topics("--describe", "--under-replicated-partitions"),
            topics("--describe", "--topic", "absent"),
            topics("--create", "--topic", TOPIC),
            topics("--create", "--topic", "under.score", "--partitions", "2"),
            topics("--create", "--topic", "under_score"),
            topics("--create", "--topic", "none", "--partitions", "0"),
            topics("--create", "--topic", "assigned", "--replica-assignment", "1,1"),
            topics("--alter", "--topic", TOPIC, "--partitions", "2"),
            topics("--alter", "--topic", TOPIC, "--partitions", "4"),
            configs(
                "--alter", "--add-config", "segment.ms=3600000,cleanup.policy=[compact,delete]"),
            configs("--alter", "--add-config", "no.such=1"),
            configs("--alter", "--add-config", "segment.bytes=-1"),
            configs("--describe"),
            configs("--alter", "--delete-config", "cleanup.policy"),
            configs("--describe", "--all"),
            offsets("earliest"),
            offsets("latest"),
            offsets("max-timestamp"),
            offsets(Long.toString(FIRST_TIMESTAMP_MS + 4500)),
            command(KafkaTool.DELETE_RECORDS, "--offset-json-file", deletion()),
            offsets("earliest"),
            command(KafkaTool.GET_OFFSETS, "--topic", "absent"),
            topics("--delete", "--topic", TOPIC),
            topics("--list"))
        .map(command -> DynamicTest.dynamicTest(command.toString(), () -> compare(command)));
  }

  @Test
  void everyAnnouncedApiHasKafkasVersions() {
    List<String> announced =
        run(gateway.bootstrap(), command(KafkaTool.BROKER_API_VERSIONS))
            .lines()
            .filter(line -> line.contains("usable"))
            .toList();

    assertThat(announced).hasSizeGreaterThan(10);
    assertThat(run(kafka.bootstrap(), command(KafkaTool.BROKER_API_VERSIONS)).lines())
        .containsAll(announced);
  }

  private static void compare(Command command) {
    CompletableFuture<String> expected =
        CompletableFuture.supplyAsync(
            () -> run(kafka.bootstrap(), command), Thread::startVirtualThread);
    assertThat(run(gateway.bootstrap(), command)).isEqualTo(expected.join());
  }

  /** What a user sees, without what has to differ from one cluster to the next. */
  private static String run(String bootstrap, Command command) {
    ToolResult result =
        new KafkaTools(bootstrap).run(command.tool(), command.options().toArray(String[]::new));
    Stream<String> lines =
        result
            .stdout()
            .lines()
            .filter(line -> KNOWN_DIFFERENCES.stream().noneMatch(line.strip()::startsWith))
            .map(line -> line.replaceAll("TopicId: \\S+", "TopicId: ID"))
            .map(line -> line.replace("min.insync.replicas=1", ""))
            .map(line -> line.replace("Configs: ,", "Configs: "));
    // the tool prints results in the order in which they arrive
    Stream<String> ordered = command.tool() == KafkaTool.DELETE_RECORDS ? lines.sorted() : lines;
    return String.join("\n", ordered.toList()) + "\nexit code " + result.exitCode();
  }

  /** Ten records in each partition but the last, a second apart. */
  private static void fill(String bootstrap) {
    JavaClient java = new JavaClient(bootstrap);
    java.createTopic(TOPIC, PARTITIONS, Map.of("max.message.bytes", "2000000"));
    List<ProducerRecord<byte[], byte[]>> records =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    new ProducerRecord<byte[], byte[]>(
                        TOPIC,
                        i % 2,
                        FIRST_TIMESTAMP_MS + i / 2 * 1000L,
                        null,
                        ("value " + i).getBytes(UTF_8)))
            .toList();
    java.produce(records, Map.of());
  }

  private static String deletion() throws IOException {
    return Files.writeString(
            directory.resolve("delete.json"),
            """
            {"partitions": [
              {"topic": "flights", "partition": 0, "offset": 4},
              {"topic": "flights", "partition": 1, "offset": -1},
              {"topic": "flights", "partition": 2, "offset": 1}
            ], "version": 1}
            """)
        .toString();
  }

  private static Command topics(String... options) {
    return command(KafkaTool.TOPICS, options);
  }

  private static Command configs(String... options) {
    return new Command(
        KafkaTool.CONFIGS, Stream.concat(Stream.of("--topic", TOPIC), Stream.of(options)).toList());
  }

  private static Command offsets(String time) {
    return command(KafkaTool.GET_OFFSETS, "--topic", TOPIC, "--time", time);
  }

  private static Command command(KafkaTool tool, String... options) {
    return new Command(tool, List.of(options));
  }

  private record Command(KafkaTool tool, List<String> options) {

    @Override
    public String toString() {
      return tool + " " + String.join(" ", options);
    }
  }
}
