package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Owns Apache Kafka itself, one broker that is its own controller, in a process of its own. It is
 * the reference: what it answers is what the gateway has to answer.
 */
public final class KafkaBroker implements AutoCloseable {

  public static final String AUTHORIZER = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

  /** Of brokers and controllers, who are clients and servers to each other, and administrators. */
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"admin\""
          + " password=\"secret\" user_admin=\"secret\";";

  /** In settings, what stands for the address of the broker. */
  private static final String OWN_ADDRESS = "{own-address}";

  private final TemporaryDirectory directory = TemporaryDirectory.create("kafka");
  private final String bootstrap;
  private final Map<String, Object> adminConfigs;
  private final Path properties;
  private final String clusterId;
  private final int controllerPort;
  private Process process;
  private int portBehind;

  private KafkaBroker(
      List<String> moreListeners,
      List<String> moreSettings,
      Optional<String> superUsers,
      String clusterId)
      throws IOException {
    this.clusterId = clusterId;
    int port = FreePort.find();
    int adminPort = FreePort.find();
    bootstrap = "127.0.0.1:" + port;
    adminConfigs =
        superUsers.isPresent()
            ? SaslConfigs.of("127.0.0.1:" + adminPort, "PLAIN", "admin", "secret")
            : Map.of("bootstrap.servers", bootstrap);
    properties = directory.path().resolve("server.properties");
    controllerPort = FreePort.find();
    String authorizer =
        superUsers.map(others -> authorizer(port, adminPort, controllerPort, others)).orElse("");
    Files.writeString(
        properties,
        settings(port, controllerPort, moreListeners)
            + String.join("\n", moreSettings).replace(OWN_ADDRESS, bootstrap)
            + "\n"
            + authorizer);
    format(properties);
    process = launch();
  }

  /** Starts a broker without topics and waits until it answers. */
  public static KafkaBroker start() {
    return start(List.of(), List.of(), Optional.empty());
  }

  /**
   * The same with more listeners, {@code PROTOCOL://HOST:PORT}, and further lines of its properties
   * file.
   */
  public static KafkaBroker start(List<String> moreListeners, List<String> moreSettings) {
    return start(moreListeners, moreSettings, Optional.empty());
  }

  /** Starts one that can also be reached by another port, which leads to {@link #portBehind}. */
  public static KafkaBroker startBehind(int port) {
    int portBehind = FreePort.find();
    KafkaBroker broker =
        start(
            List.of("BEHIND://127.0.0.1:" + portBehind),
            List.of(
                "advertised.listeners=PLAINTEXT://" + OWN_ADDRESS + ",BEHIND://127.0.0.1:" + port,
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,BEHIND:PLAINTEXT,"
                    + "CONTROLLER:PLAINTEXT"),
            Optional.empty());
    broker.portBehind = portBehind;
    return broker;
  }

  /** Where what comes by the other port is to be led. */
  public int portBehind() {
    return portBehind;
  }

  /**
   * Starts one with an authorizer. An {@link #admin} may do everything.
   *
   * @param superUsers who else may
   */
  public static KafkaBroker startWithAuthorizer(String... superUsers) {
    return start(
        List.of(),
        List.of(),
        Optional.of(Stream.of(superUsers).map(";"::concat).collect(Collectors.joining())));
  }

  /** Starts one more broker of the same cluster, whose controller the first one stays. */
  public KafkaBroker startAnother(int nodeId, List<String> moreSettings) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "process.roles=broker",
                "node.id=" + nodeId,
                "listeners=PLAINTEXT://" + OWN_ADDRESS,
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort));
    settings.addAll(moreSettings);
    return start(List.of(), settings, Optional.empty(), clusterId);
  }

  private static KafkaBroker start(
      List<String> moreListeners, List<String> moreSettings, Optional<String> superUsers) {
    return start(moreListeners, moreSettings, superUsers, Uuid.randomUuid().toString());
  }

  private static KafkaBroker start(
      List<String> moreListeners,
      List<String> moreSettings,
      Optional<String> superUsers,
      String clusterId) {
    try {
      KafkaBroker broker = new KafkaBroker(moreListeners, moreSettings, superUsers, clusterId);
      broker.awaitAnswer();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code HOST:PORT} for {@code bootstrap.servers}. */
  public String bootstrap() {
    return bootstrap;
  }

  /** Of a client that may do everything. */
  public Map<String, Object> adminConfigs() {
    return adminConfigs;
  }

  /** A client that may do everything. */
  public Admin admin() {
    return Admin.create(adminConfigs);
  }

  /** kill -9. */
  public void killHard() {
    process.destroyForcibly().onExit().join();
  }

  /** What a partition has on its disk, now. */
  public TemporaryDirectory copyOf(TopicPartition partition) {
    TemporaryDirectory copy = TemporaryDirectory.create("partition");
    copy.fillFrom(logOf(partition));
    return copy;
  }

  /**
   * Puts an older copy of a partition in its place, as if an election had chosen a leader that had
   * no more. To be done while it is killed.
   */
  public void putBack(TopicPartition partition, TemporaryDirectory copy) {
    TemporaryDirectory log = new TemporaryDirectory(logOf(partition));
    log.close();
    log.fillFrom(copy.path());
  }

  private Path logOf(TopicPartition partition) {
    return directory.path().resolve("log").resolve(partition.toString());
  }

  /** Starts it again, with what it has, and waits until it answers. */
  public void startAgain() {
    try {
      process = launch();
      awaitAnswer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    killHard();
    directory.close();
  }

  private Process launch() throws IOException {
    Process launched =
        new ProcessBuilder(KafkaTools.command(KafkaTool.SERVER, List.of(properties.toString())))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
    return launched;
  }

  private void awaitAnswer() throws IOException {
    try (Admin admin = admin()) {
      JavaClient.get(admin.describeCluster().nodes().toCompletionStage().toCompletableFuture());
    } catch (KafkaException e) {
      String log = Files.readString(log());
      close();
      throw new AssertionError("Kafka does not answer:\n" + log, e);
    }
  }

  private Path log() {
    return directory.path().resolve("kafka.log");
  }

  private void format(Path properties) {
    ToolProcess.of(
            KafkaTools.command(
                KafkaTool.STORAGE, List.of("format", "-t", clusterId, "-c", properties.toString())))
        .run()
        .output();
  }

  /** Brokers and controllers talk to each other as the administrator does. */
  private static String authorizer(
      int port, int adminPort, int controllerPort, String otherSuperUsers) {
    return String.format(
        Locale.ROOT,
        """
        listeners=PLAINTEXT://127.0.0.1:%1$d,ADMIN://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,ADMIN://127.0.0.1:%2$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,ADMIN:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
        inter.broker.listener.name=ADMIN
        sasl.enabled.mechanisms=PLAIN
        sasl.mechanism.inter.broker.protocol=PLAIN
        sasl.mechanism.controller.protocol=PLAIN
        listener.name.admin.plain.sasl.jaas.config=%4$s
        listener.name.controller.plain.sasl.jaas.config=%4$s
        authorizer.class.name=%5$s
        super.users=User:admin%6$s
        """,
        port,
        adminPort,
        controllerPort,
        LOGIN,
        AUTHORIZER,
        otherSuperUsers);
  }

  private String settings(int port, int controllerPort, List<String> moreListeners) {
    return String.format(
        Locale.ROOT,
        """
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d%s
        controller.listener.names=CONTROLLER
        controller.quorum.voters=1@127.0.0.1:%d
        log.dirs=%s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        """,
        port,
        controllerPort,
        moreListeners.stream().map(listener -> "," + listener).collect(Collectors.joining()),
        controllerPort,
        directory.path().resolve("log"));
  }
}
