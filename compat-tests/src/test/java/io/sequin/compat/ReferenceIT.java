package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.ToolCommand;
import io.sequin.compat.support.ToolResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The same tools print the same about the gateway as about Apache Kafka itself. */
@Order(1)
class ReferenceIT {

  private static final String TOPIC = "flights";
  private static final int PARTITIONS = 3;

  /** Recent, or retention would delete the records under the eyes of the tools. */
  private static final long FIRST_TIMESTAMP_MS = System.currentTimeMillis() - 3_600_000;

  /**
   * Lines that are meant to differ, or that tell of the way Kafka is built: docs/COMPATIBILITY.md.
   */
  private static final List<String> KNOWN_DIFFERENCES = List.of("compression.type=");

  private static ReferencePair pair;

  @BeforeAll
  static void start() {
    pair = ReferencePair.start(ReferenceIT.class);
    pair.forEach(ReferenceIT::fill);
  }

  @AfterAll
  static void stop() {
    pair.close();
  }

  /** One story: each command finds what those before it have left. */
  @TestFactory
  Stream<DynamicTest> theSameCommandsPrintTheSame() {
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
                "--alter",
                "--add-config",
                "segment.ms=3600000,min.compaction.lag.ms=86400000,cleanup.policy=[compact,delete]"),
            configs("--alter", "--add-config", "no.such=1"),
            configs("--alter", "--add-config", "segment.bytes=-1"),
            configs("--describe"),
            configs("--alter", "--delete-config", "cleanup.policy"),
            configs("--describe", "--all"),
            offsets("earliest"),
            offsets("latest"),
            offsets("max-timestamp"),
            offsets(Long.toString(FIRST_TIMESTAMP_MS + 4500)),
            command(
                KafkaTool.DELETE_RECORDS,
                "--offset-json-file",
                "src/test/resources/tools/delete-records.json"),
            offsets("earliest"),
            command(KafkaTool.GET_OFFSETS, "--topic", "absent"),
            topics("--delete", "--topic", TOPIC),
            topics("--list"))
        .map(command -> DynamicTest.dynamicTest(command.toString(), () -> compare(command)));
  }

  /** Another story: what all other tools say. */
  @TestFactory
  Stream<DynamicTest> theSameAdministrationPrintsTheSame() {
    return Stream.of(quotas(), groups(), brokers(), partitions(), internalTopics())
        .flatMap(List::stream)
        .map(command -> DynamicTest.dynamicTest(command.toString(), () -> compare(command)));
  }

  private static List<ToolCommand> quotas() {
    String alter = "--alter --add-config ";
    String alice = "--entity-type users --entity-name alice ";
    return List.of(
        entities(alice + alter + "producer_byte_rate=1024"),
        entities(alice + alter + "consumer_byte_rate=2.5"),
        entities(alice + alter + "consumer_byte_rate=0"),
        entities("--entity-type clients --entity-name app " + alter + "controller_mutation_rate=5"),
        entities("--entity-type ips --entity-name ::1 " + alter + "connection_creation_rate=100"),
        entities("--entity-type users --entity-default " + alter + "request_percentage=50"),
        entities(
            alice + "--entity-type clients --entity-name app " + alter + "producer_byte_rate=5"),
        entities(
            alice + "--entity-type clients --entity-default " + alter + "producer_byte_rate=6"),
        entities("--entity-type users --describe"),
        entities("--entity-type clients --describe"),
        entities("--entity-type ips --describe"),
        entities("--entity-type users --entity-type clients --describe"),
        entities(alice + "--describe"),
        entities(alice + "--alter --delete-config producer_byte_rate"),
        entities(alice + "--describe"),
        entities(alice + "--alter --delete-config SCRAM-SHA-512"));
  }

  private static List<ToolCommand> groups() {
    String group = "--entity-type groups --entity-name g ";
    return List.of(
        entities(group + "--alter --add-config consumer.session.timeout.ms=50000"),
        entities(group + "--alter --add-config share.auto.offset.reset=earliest"),
        entities(group + "--alter --add-config consumer.session.timeout.ms=500"),
        entities(group + "--alter --add-config no.such=1"),
        entities(group + "--describe"),
        entities(group + "--describe --all"),
        entities("--entity-type groups --describe"),
        entities("--entity-type client-metrics --describe"),
        entities("--entity-type client-metrics --entity-name m --describe"),
        command(KafkaTool.CLIENT_METRICS, "--list"));
  }

  private static List<ToolCommand> brokers() {
    return List.of(
        entities("--entity-type brokers --entity-name 1 --describe"),
        entities("--entity-type brokers --entity-default --describe"),
        entities("--entity-type brokers --entity-name 1 --alter --add-config node.id=2"),
        command(KafkaTool.CLUSTER, "cluster-id"),
        command(KafkaTool.CLUSTER, "list-endpoints"),
        command(KafkaTool.CLUSTER, "unregister", "--id", "7"),
        command(KafkaTool.FEATURES, "upgrade", "--feature", "no.such=1"),
        command(KafkaTool.ACLS, "--list"),
        command(KafkaTool.TRANSACTIONS, "list"));
  }

  private static List<ToolCommand> partitions() {
    String elect = "--election-type preferred ";
    return List.of(
        topics("--create", "--topic", "moved", "--partitions", "2"),
        words(KafkaTool.LEADER_ELECTION, elect + "--all-topic-partitions"),
        words(KafkaTool.LEADER_ELECTION, elect + "--topic moved --partition 0"),
        words(KafkaTool.REASSIGN_PARTITIONS, "--list"),
        reassign("--execute", 1),
        reassign("--verify", 1),
        reassign("--execute", 2),
        words(KafkaTool.TRANSACTIONS, "describe-producers --topic moved --partition 0"),
        topics("--delete", "--topic", "moved"));
  }

  /** Whoever commits offsets makes the topic in which Kafka keeps them. */
  private static List<ToolCommand> internalTopics() {
    String offsets = "--topic __consumer_offsets ";
    return List.of(
        words(
            KafkaTool.CONSUMER_GROUPS,
            "--group g --topic under.score --reset-offsets --to-earliest --execute"),
        topics("--list"),
        topics("--list", "--exclude-internal"),
        words(KafkaTool.TOPICS, "--describe " + offsets),
        words(KafkaTool.GET_OFFSETS, offsets),
        words(KafkaTool.GET_OFFSETS, "--topic-partitions __consumer_offsets:0"),
        words(KafkaTool.CONFIGS, "--describe " + offsets),
        words(KafkaTool.TOPICS, "--alter --partitions 2 " + offsets),
        words(KafkaTool.TOPICS, "--delete " + offsets),
        topics("--list"));
  }

  private static ToolCommand reassign(String action, int broker) {
    return command(
        KafkaTool.REASSIGN_PARTITIONS,
        action,
        "--reassignment-json-file",
        "src/test/resources/tools/reassign-to-" + broker + ".json");
  }

  private static ToolCommand entities(String options) {
    return words(KafkaTool.CONFIGS, options);
  }

  private static ToolCommand words(KafkaTool tool, String options) {
    return ToolCommand.words(tool, options);
  }

  @Test
  void everyAnnouncedApiHasKafkasVersions() {
    ToolCommand versions = command(KafkaTool.BROKER_API_VERSIONS);
    // these two Kafka announces only with a plugin that takes clients' metrics
    List<String> announced =
        usableApis(versions.run(pair.gateway()))
            .lines()
            .filter(line -> !line.contains("Telemetry"))
            .toList();

    assertThat(announced).hasSizeGreaterThan(10);
    assertThat(pair.expected(versions.toString(), kafka -> usableApis(versions.run(kafka))).lines())
        .containsAll(announced);
  }

  private static String usableApis(ToolResult versions) {
    return versions.stdout().lines().filter(line -> line.contains("usable")).collect(joining("\n"));
  }

  private static void compare(ToolCommand command) {
    pair.compare(command, result -> view(command.tool(), result));
  }

  /** What a user sees, without what has to differ from one cluster to the next. */
  private static String view(KafkaTool tool, ToolResult result) {
    Stream<String> lines =
        result
            .stdout()
            .lines()
            .filter(line -> KNOWN_DIFFERENCES.stream().noneMatch(line.strip()::startsWith))
            .map(line -> line.replaceAll("TopicId: \\S+", "TopicId: ID"))
            .map(line -> line.replaceAll("(Cluster ID: )\\S+", "$1ID"))
            .map(line -> line.replaceAll("127\\.0\\.0\\.1 +\\d+ ", "HOST PORT "))
            .map(line -> line.replaceAll("\"log_dirs\":\\[[^]]*]", "\"log_dirs\":[]"));
    // the tool prints results in the order in which they arrive
    Stream<String> ordered = tool == KafkaTool.DELETE_RECORDS ? lines.sorted() : lines;
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

  private static ToolCommand topics(String... options) {
    return command(KafkaTool.TOPICS, options);
  }

  private static ToolCommand configs(String... options) {
    return new ToolCommand(
        KafkaTool.CONFIGS, Stream.concat(Stream.of("--topic", TOPIC), Stream.of(options)).toList());
  }

  private static ToolCommand offsets(String time) {
    return command(KafkaTool.GET_OFFSETS, "--topic", TOPIC, "--time", time);
  }

  private static ToolCommand command(KafkaTool tool, String... options) {
    return new ToolCommand(tool, List.of(options));
  }
}
