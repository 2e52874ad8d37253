package io.sequin.compat.migration;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.TestJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/** Owns a broker of Apache Kafka 2.8 and its ZooKeeper, each in a process of its own. */
final class OlderKafka implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TemporaryDirectory directory = TemporaryDirectory.create("older-kafka");
  private final int zooKeeperPort = FreePort.find();
  private final int port = FreePort.find();
  private final Process zooKeeper;
  private final Process broker;

  private OlderKafka() throws IOException {
    zooKeeper =
        launch("org.apache.zookeeper.server.quorum.QuorumPeerMain", "zk", zooKeeperSettings());
    broker = launch("kafka.Kafka", "broker", settings());
  }

  /** Where its libraries are, if somebody has put them there. */
  static Path libraries() {
    return TestJava.repository().resolve("compat-tests/target/kafka-2.8");
  }

  /** Starts one without topics and waits until it answers. */
  static OlderKafka start() {
    try {
      OlderKafka kafka = new OlderKafka();
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                try (Admin admin = new JavaClient(kafka.bootstrap()).admin()) {
                  return !JavaClient.get(admin.describeCluster().nodes()).isEmpty();
                }
              });
      return kafka;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    broker.destroyForcibly().onExit().join();
    zooKeeper.destroyForcibly().onExit().join();
    directory.close();
  }

  private Process launch(String mainClass, String name, String settings) throws IOException {
    Path properties = Files.writeString(directory.path().resolve(name + ".properties"), settings);
    Process launched =
        new ProcessBuilder(
                List.of(
                    TestJava.binary(),
                    "-Xmx256m",
                    "-cp",
                    libraries() + "/*",
                    mainClass,
                    properties.toString()))
            .redirectOutput(directory.path().resolve(name + ".log").toFile())
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
    return launched;
  }

  private String zooKeeperSettings() {
    return String.format(
        Locale.ROOT,
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        admin.enableServer=false
        """,
        directory.path().resolve("zookeeper"),
        zooKeeperPort);
  }

  private String settings() {
    return String.format(
        Locale.ROOT,
        """
        broker.id=1
        listeners=PLAINTEXT://127.0.0.1:%d
        zookeeper.connect=127.0.0.1:%d
        log.dirs=%s
        log.cleaner.backoff.ms=200
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=5
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=5
        group.initial.rebalance.delay.ms=0
        """,
        port,
        zooKeeperPort,
        directory.path().resolve("log"));
  }
}
