package io.sequin.bench.server;

import io.sequin.bench.BenchException;
import io.sequin.bench.Waiting;
import io.sequin.bench.result.Metric;
import io.sequin.bench.tool.JavaTool;
import io.sequin.bench.tool.KafkaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** Owns Apache Kafka: one broker that is its own controller, all else as it is by default. */
public final class KafkaServer implements Server {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final List<String> HEAP = List.of("-Xmx1g");

  private final Path directory;
  private final Protection protection;
  private final int port = FreePort.find();
  private final int clientPort = FreePort.find();
  private final Path properties;
  private ServerProcess process;
  private HeapGauge heap;

  /** Starts it on a directory that is empty. */
  public KafkaServer(Path directory, Protection protection) {
    this.directory = directory;
    this.protection = protection;
    this.properties = directory.resolve("server.properties");
    format();
    launch();
    protection.prepare(bootstrap());
  }

  @Override
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  @Override
  public ClientAddress clients() {
    return protection.address(bootstrap(), "127.0.0.1:" + clientPort);
  }

  @Override
  public Map<Metric, Double> counters() {
    return Map.of(Metric.SERVER_CPU_PER_MILLION, process.cpuSeconds());
  }

  @Override
  public void resetPeaks() {
    process.resetPeak();
  }

  @Override
  public Map<Metric, Double> peaksMib() {
    return Map.of(Metric.SERVER_PEAK_MIB, process.peakMib());
  }

  @Override
  public void samplePeaks() {
    // the kernel keeps the peak of a single process
  }

  @Override
  public Map<String, Double> gauges() {
    Map<String, Double> gauges = new LinkedHashMap<>();
    gauges.put(HeapGauge.HEAP_MIB, heap.usedMib());
    gauges.put(HeapGauge.RESIDENT_MIB, process.residentMib());
    return gauges;
  }

  @Override
  public void restart() {
    close();
    launch();
  }

  @Override
  public void close() {
    heap.close();
    process.close();
  }

  private void format() {
    try {
      Files.writeString(properties, settings());
    } catch (IOException e) {
      throw new BenchException("cannot write " + properties, e);
    }
    String cluster = Uuid.randomUuid().toString();
    JavaTool.start(
            KafkaCommand.tool(
                "kafka.tools.StorageTool",
                List.of("format", "-t", cluster, "-c", properties.toString())))
        .await();
  }

  private void launch() {
    process =
        ServerProcess.start(
            KafkaCommand.java(HEAP, "kafka.Kafka", List.of(properties.toString())),
            directory.resolve("kafka.log"));
    Waiting.until(this::answers, "start of Kafka", START_PATIENCE);
    heap = new HeapGauge(process.pid());
  }

  private boolean answers() {
    process.output();
    Map<String, Object> patient =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) START_PATIENCE.toMillis());
    try (Admin admin = Admin.create(patient)) {
      return !Waiting.on(
              admin.describeCluster().nodes().toCompletionStage().toCompletableFuture(),
              "start of Kafka",
              START_PATIENCE)
          .isEmpty();
    }
  }

  private String settings() {
    int controllerPort = FreePort.find();
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
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        %s=%d
        %s
        """,
        port,
        controllerPort,
        protection.isSecured() ? "," + protection.listener(clientPort) : "",
        controllerPort,
        directory.resolve("log"),
        RETENTION_CHECK,
        RETENTION_CHECK_INTERVAL.toMillis(),
        protectionSettings());
  }

  private String protectionSettings() {
    Map<String, String> settings = new LinkedHashMap<>(protection.serverConfigs());
    if (protection.isSecured()) {
      settings.put(
          "listener.security.protocol.map",
          "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT," + protection.mapping());
      settings.put(
          "listener.name.clients.scram-sha-512.sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }
    return settings.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining("\n"));
  }
}
