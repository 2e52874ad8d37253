package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/**
 * Owns Apache Kafka itself, one broker that is its own controller, in a process of its own. It is
 * the reference: what it answers is what the gateway has to answer.
 */
public final class KafkaBroker implements AutoCloseable {

  private final TemporaryDirectory directory = TemporaryDirectory.create("kafka");
  private final String bootstrap;
  private final Process process;

  private KafkaBroker(List<String> moreListeners, List<String> moreSettings) throws IOException {
    int port = FreePort.find();
    bootstrap = "127.0.0.1:" + port;
    Path properties = directory.path().resolve("server.properties");
    Files.writeString(
        properties,
        settings(port, FreePort.find(), moreListeners) + String.join("\n", moreSettings) + "\n");
    format(properties);
    process =
        new ProcessBuilder(KafkaTools.command(KafkaTool.SERVER, List.of(properties.toString())))
            .redirectOutput(log().toFile())
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts a broker without topics and waits until it answers. */
  public static KafkaBroker start() {
    return start(List.of(), List.of());
  }

  /**
   * The same with more listeners, {@code PROTOCOL://HOST:PORT}, and further lines of its properties
   * file.
   */
  public static KafkaBroker start(List<String> moreListeners, List<String> moreSettings) {
    try {
      KafkaBroker broker = new KafkaBroker(moreListeners, moreSettings);
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

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    directory.close();
  }

  private void awaitAnswer() throws IOException {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
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
                KafkaTool.STORAGE,
                List.of("format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString())))
        .run()
        .output();
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
