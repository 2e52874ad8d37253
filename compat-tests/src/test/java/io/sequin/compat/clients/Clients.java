package io.sequin.compat.clients;

import static io.sequin.compat.clients.GroupProtocol.CONSUMER;
import static io.sequin.compat.clients.GroupProtocol.COOPERATIVE_STICKY;
import static io.sequin.compat.clients.GroupProtocol.RANGE;
import static io.sequin.compat.clients.GroupProtocol.ROUND_ROBIN;

import io.sequin.compat.support.OlderJava;
import io.sequin.compat.support.Soak;
import io.sequin.compat.support.TestJava;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The clients of the matrix. */
final class Clients {

  private static final Path MODULE = TestJava.repository().resolve("compat-tests");
  private static final Path PROGRAMS = MODULE.resolve("clients");
  private static final Path BUILT = MODULE.resolve("target/clients");
  private static final String REMEDY = "run compat-tests/clients/install";

  /** In an older Java: in Java 24 and later its SASL does not work, for want of JAAS's subjects. */
  static final GroupClient JAVA_OLDEST =
      java("2.8.2", OlderJava.binary(), List.of(RANGE, COOPERATIVE_STICKY));

  static final GroupClient JAVA_3 = java("3.9.2", List.of(RANGE, COOPERATIVE_STICKY));
  static final GroupClient JAVA_NEWEST =
      java("4.3.1", List.of(RANGE, COOPERATIVE_STICKY, CONSUMER));
  static final GroupClient KCAT = new KcatClient();
  static final GroupClient CONFLUENT_PYTHON =
      python(
          "confluent-kafka-python (librdkafka)",
          "confluent",
          List.of(COOPERATIVE_STICKY, CONSUMER, RANGE));
  static final GroupClient CONFLUENT_GO =
      go("confluent-kafka-go (librdkafka)", "confluent", List.of(COOPERATIVE_STICKY, CONSUMER));
  static final GroupClient FRANZ =
      go("franz-go", "franz", List.of(COOPERATIVE_STICKY, CONSUMER, RANGE));
  static final GroupClient SARAMA = go("Sarama", "sarama", List.of(COOPERATIVE_STICKY, RANGE));
  static final GroupClient KAFKA_GO = go("segmentio/kafka-go", "kafkago", List.of(RANGE));
  static final GroupClient AIOKAFKA = python("aiokafka", "aio", List.of(RANGE));
  static final GroupClient KAFKA_PYTHON =
      python("kafka-python", "kafka_python", List.of(RANGE, COOPERATIVE_STICKY));
  static final GroupClient KAFKAJS = node("kafkajs", "kafkajs", List.of(ROUND_ROBIN));
  static final GroupClient PLATFORMATIC =
      node("@platformatic/kafka", "platformatic", List.of(ROUND_ROBIN, CONSUMER));

  static final GroupClient RDKAFKA =
      rust("rust-rdkafka (librdkafka)", "rdkafka", List.of(COOPERATIVE_STICKY, CONSUMER));
  static final GroupClient KRAFKA =
      rust("krafka (Rust)", "krafka", List.of(COOPERATIVE_STICKY, CONSUMER, RANGE));

  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  /** Too long to build for each run; what a soak has shown of them stays in the table. */
  private static final List<GroupClient> SOAKING = List.of(RDKAFKA, KRAFKA);

  private static final List<GroupClient> IN_EACH_BUILD =
      List.of(
          JAVA_OLDEST,
          JAVA_3,
          JAVA_NEWEST,
          KCAT,
          CONFLUENT_PYTHON,
          CONFLUENT_GO,
          FRANZ,
          SARAMA,
          KAFKA_GO,
          AIOKAFKA,
          KAFKA_PYTHON,
          KAFKAJS,
          PLATFORMATIC);

  private Clients() {}

  /** Those that this run tests. */
  static List<GroupClient> all() {
    return documented().stream().filter(client -> Soak.isSoaking() || !isSoaking(client)).toList();
  }

  /** Those of the README's table. */
  static List<GroupClient> documented() {
    return Stream.of(IN_EACH_BUILD, SOAKING).flatMap(List::stream).toList();
  }

  static List<GroupClient> installed() {
    return all().stream().filter(client -> client.missing().isEmpty()).toList();
  }

  private static boolean isSoaking(GroupClient client) {
    return SOAKING.contains(client);
  }

  /** Those with transactional producers that commit the offsets of any group. */
  static List<DriverClient> transactional() {
    return drivers(
        JAVA_OLDEST,
        JAVA_3,
        JAVA_NEWEST,
        CONFLUENT_PYTHON,
        CONFLUENT_GO,
        FRANZ,
        SARAMA,
        AIOKAFKA,
        KAFKA_PYTHON,
        KAFKAJS,
        RDKAFKA);
  }

  /** Those that can be told to compress, each with the codecs that it has. */
  static Map<DriverClient, List<String>> withCodecs() {
    Map<DriverClient, List<String>> codecs = new LinkedHashMap<>();
    drivers(CONFLUENT_PYTHON, CONFLUENT_GO, FRANZ, SARAMA, KAFKA_GO, AIOKAFKA, KAFKA_PYTHON, KRAFKA)
        .forEach(client -> codecs.put(client, CODECS));
    drivers(KAFKAJS).forEach(client -> codecs.put(client, List.of("none", "gzip")));
    // zstd with Node.js 22; it cannot read snappy as Java writes it
    drivers(PLATFORMATIC).forEach(client -> codecs.put(client, List.of("none", "gzip", "lz4")));
    return codecs;
  }

  /**
   * Whether a client gives up its part in a group when it cannot reach a broker, and so has the
   * group rebalance once it can, whatever the server.
   */
  static boolean joinsAnewAfterOutage(ClientAndProtocol tested) {
    return tested.protocol() != CONSUMER
        && List.of(FRANZ, SARAMA, KAFKA_GO).contains(tested.client());
  }

  /** Whether a client takes an empty key or value for none, when it writes and when it reads. */
  static boolean losesEmptyTexts(GroupClient client) {
    return client.equals(KAFKA_GO);
  }

  /** Those with means of administration. */
  static List<DriverClient> administrators() {
    return drivers(
        CONFLUENT_PYTHON,
        CONFLUENT_GO,
        FRANZ,
        SARAMA,
        KAFKA_GO,
        AIOKAFKA,
        KAFKA_PYTHON,
        KAFKAJS,
        PLATFORMATIC,
        KRAFKA);
  }

  /** What the administration of a client does not have. */
  static boolean lacks(GroupClient client, AdminSubject subject) {
    return switch (subject) {
      case RECORDS -> client.equals(KAFKA_GO);
      case GROUP_DELETION -> client.equals(AIOKAFKA);
      case TOPICS, CONFIGS, OFFSETS, GROUPS -> false;
    };
  }

  /** Those with members of share groups, beside Java's. */
  static List<DriverClient> sharing() {
    return drivers(FRANZ, KRAFKA);
  }

  private static List<DriverClient> drivers(GroupClient... clients) {
    return Stream.of(clients).filter(all()::contains).map(DriverClient.class::cast).toList();
  }

  /** The client's name as part of the name of a topic or a group. */
  static String slug(GroupClient client) {
    return client
        .name()
        .replaceAll("[^A-Za-z0-9]+", "-")
        .replaceAll("^-|-$", "")
        .toLowerCase(Locale.ROOT);
  }

  private static GroupClient java(String version, List<GroupProtocol> protocols) {
    return java(version, Optional.of(TestJava.binary()), protocols);
  }

  private static GroupClient java(
      String version, Optional<String> binary, List<GroupProtocol> protocols) {
    Path libraries = BUILT.resolve("java-" + version);
    List<String> launcher =
        List.of(
            binary.orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            // by which the client reads tokens
            TestJava.librariesWithClient(version, "jackson-", "jose4j-")
                + File.pathSeparator
                + PROGRAMS.resolve("java/target/classes"),
            JavaDriver.class.getName());
    return new DriverClient(
        "Java " + version,
        protocols,
        launcher,
        () ->
            binary.isEmpty()
                ? Optional.of(OlderJava.REMEDY)
                : missingFile(libraries, "run mvn package"));
  }

  private static GroupClient go(String name, String program, List<GroupProtocol> protocols) {
    Path built = BUILT.resolve("go").resolve(program);
    return new DriverClient(
        name, protocols, List.of(built.toString()), () -> missingFile(built, REMEDY));
  }

  private static GroupClient rust(String name, String program, List<GroupProtocol> protocols) {
    Path built = BUILT.resolve("rust/debug").resolve(program);
    return new DriverClient(
        name, protocols, List.of(built.toString()), () -> missingFile(built, REMEDY + " rust"));
  }

  private static GroupClient python(String name, String program, List<GroupProtocol> protocols) {
    Path python = BUILT.resolve("python/bin/python");
    List<String> launcher =
        List.of(python.toString(), PROGRAMS.resolve("python").resolve(program + ".py").toString());
    return new DriverClient(name, protocols, launcher, () -> missingFile(python, REMEDY));
  }

  private static GroupClient node(
      String packageName, String program, List<GroupProtocol> protocols) {
    Path directory = PROGRAMS.resolve("node");
    Path installed = directory.resolve("node_modules").resolve(packageName);
    List<String> launcher = List.of("node", directory.resolve(program + ".mjs").toString());
    return new DriverClient(packageName, protocols, launcher, () -> missingFile(installed, REMEDY));
  }

  private static Optional<String> missingFile(Path needed, String remedy) {
    return Files.exists(needed) ? Optional.empty() : Optional.of("no " + needed + ": " + remedy);
  }
}
