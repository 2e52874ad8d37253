package io.sequin.compat.clients;

import static io.sequin.compat.clients.GroupProtocol.CONSUMER;
import static io.sequin.compat.clients.GroupProtocol.COOPERATIVE_STICKY;
import static io.sequin.compat.clients.GroupProtocol.RANGE;
import static io.sequin.compat.clients.GroupProtocol.ROUND_ROBIN;

import io.sequin.compat.support.TestJava;
import io.sequin.compat.support.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The clients of the matrix. */
final class Clients {

  private static final Path MODULE = TestJava.repository().resolve("compat-tests");
  private static final Path PROGRAMS = MODULE.resolve("clients");
  private static final String PYTHON = "/usr/bin/python3";

  static final GroupClient JAVA_OLDEST = java("2.8.2", List.of(RANGE, COOPERATIVE_STICKY));
  static final GroupClient JAVA_3 = java("3.9.2", List.of(RANGE, COOPERATIVE_STICKY));
  static final GroupClient JAVA_NEWEST =
      java("4.3.1", List.of(RANGE, COOPERATIVE_STICKY, CONSUMER));
  static final GroupClient KCAT = new KcatClient();
  static final GroupClient CONFLUENT =
      python(
          "confluent-kafka-python (librdkafka)",
          "confluent",
          "confluent_kafka",
          List.of(RANGE, COOPERATIVE_STICKY));
  static final GroupClient KAFKA_PYTHON =
      python("kafka-python", "kafka_python", "kafka", List.of(RANGE));
  static final GroupClient KAFKAJS = node("kafkajs", "kafkajs", List.of(ROUND_ROBIN));

  static final GroupClient PLATFORMATIC =
      node("@platformatic/kafka", "platformatic", List.of(ROUND_ROBIN, CONSUMER));

  private static final List<GroupClient> ALL =
      List.of(
          JAVA_OLDEST, JAVA_3, JAVA_NEWEST, KCAT, CONFLUENT, KAFKA_PYTHON, KAFKAJS, PLATFORMATIC);

  private Clients() {}

  static List<GroupClient> all() {
    return ALL;
  }

  static List<GroupClient> installed() {
    return ALL.stream().filter(client -> client.missing().isEmpty()).toList();
  }

  /** Those with transactional producers. */
  static List<DriverClient> transactional() {
    return Stream.of(JAVA_OLDEST, JAVA_3, JAVA_NEWEST, CONFLUENT, KAFKAJS)
        .map(DriverClient.class::cast)
        .toList();
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
    Path libraries = MODULE.resolve("target/clients/java-" + version);
    List<String> launcher =
        List.of(
            TestJava.binary(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            libraries + "/*:" + MODULE.resolve("target/test-classes"),
            JavaDriver.class.getName());
    return new DriverClient(
        "Java " + version, protocols, launcher, () -> missingFile(libraries, "run mvn package"));
  }

  private static GroupClient python(
      String name, String program, String module, List<GroupProtocol> protocols) {
    List<String> launcher =
        List.of(PYTHON, PROGRAMS.resolve("python").resolve(program + ".py").toString());
    return new DriverClient(name, protocols, launcher, () -> missingModule(module));
  }

  private static GroupClient node(
      String packageName, String program, List<GroupProtocol> protocols) {
    Path directory = PROGRAMS.resolve("node");
    Path installed = directory.resolve("node_modules").resolve(packageName);
    List<String> launcher = List.of("node", directory.resolve(program + ".mjs").toString());
    return new DriverClient(
        packageName,
        protocols,
        launcher,
        () -> missingFile(installed, "run npm ci --prefix compat-tests/clients/node"));
  }

  private static Optional<String> missingFile(Path needed, String remedy) {
    return Files.exists(needed) ? Optional.empty() : Optional.of("no " + needed + ": " + remedy);
  }

  private static Optional<String> missingModule(String module) {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return Optional.of("there is no " + PYTHON);
    }
    int exitCode = ToolProcess.of(List.of(PYTHON, "-c", "import " + module)).run().exitCode();
    return exitCode == 0
        ? Optional.empty()
        : Optional.of(
            "%s has no module %s (Debian: apt-get install python3-%s)"
                .formatted(PYTHON, module, module.replace('_', '-')));
  }
}
