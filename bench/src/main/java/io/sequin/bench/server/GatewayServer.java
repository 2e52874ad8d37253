package io.sequin.bench.server;

import io.sequin.bench.Repository;
import io.sequin.bench.Waiting;
import io.sequin.bench.process.PostgresProcesses;
import io.sequin.bench.result.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owns a gateway as its launcher starts it, with the embedded PostgreSQL that belongs to it. */
public final class GatewayServer implements Server {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final Protection protection;
  private final int port = FreePort.find();
  private final int clientPort = FreePort.find();
  private ServerProcess process;
  private ReadyLine ready;
  private PostgresProcesses postgres;
  private PostgresProbe probe;
  private HeapGauge heap;
  private double postgresPeakMib;

  /** Starts it on a directory that is empty or not there. */
  public GatewayServer(Path directory) {
    this(directory, Protection.NONE);
  }

  /** The same, for clients that are not just let in. */
  public GatewayServer(Path directory, Protection protection) {
    this.directory = directory;
    this.protection = protection;
    launch();
    protection.prepare(bootstrap());
  }

  @Override
  public String bootstrap() {
    return ready.bootstrap();
  }

  @Override
  public ClientAddress clients() {
    return protection.address(bootstrap(), "127.0.0.1:" + clientPort);
  }

  /** Its database, for the commands that take it as the ready line has it. */
  public String postgresUri() {
    return ready.postgres().toString();
  }

  /** Its database for JDBC. */
  public String jdbcUrl() {
    return ready.jdbcUrl();
  }

  public String jdbcUser() {
    return ready.user();
  }

  /** How far a keyed topic is folded. */
  public FoldProgress foldProgress(String topic) {
    return probe.foldProgress(topic);
  }

  /** How many keys a keyed topic has. */
  public long keys(String topic) {
    return probe.keys(topic);
  }

  @Override
  public Map<Metric, Double> counters() {
    return Map.of(
        Metric.SERVER_CPU_PER_MILLION, process.cpuSeconds(),
        Metric.POSTGRES_CPU_PER_MILLION, postgres.cpuSeconds(),
        Metric.WAL_BYTES_PER_RECORD, probe.walBytes());
  }

  @Override
  public void resetPeaks() {
    process.resetPeak();
    postgresPeakMib = 0;
  }

  @Override
  public void samplePeaks() {
    postgresPeakMib = Math.max(postgresPeakMib, postgres.residentMib());
  }

  @Override
  public Map<Metric, Double> peaksMib() {
    return Map.of(
        Metric.SERVER_PEAK_MIB, process.peakMib(), Metric.POSTGRES_PEAK_MIB, postgresPeakMib);
  }

  @Override
  public Map<String, Double> gauges() {
    Map<String, Double> gauges = new LinkedHashMap<>(probe.health());
    gauges.put(HeapGauge.HEAP_MIB, heap.usedMib());
    gauges.put(HeapGauge.RESIDENT_MIB, process.residentMib());
    gauges.put("PostgreSQL RSS MiB", postgres.residentMib());
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
    probe.close();
    process.close();
  }

  private void launch() {
    Path data = directory.resolve("data");
    process = ServerProcess.start(command(data), directory.resolve("gateway.log"));
    Waiting.until(
        () -> ReadyLine.find(process.output()).isPresent(), "start of the gateway", START_PATIENCE);
    ready = ReadyLine.find(process.output()).orElseThrow();
    postgres = PostgresProcesses.of(data.resolve("postgres"));
    probe = new PostgresProbe(ready);
    heap = new HeapGauge(process.pid());
  }

  private List<String> command(Path data) {
    Map<String, String> configs = new LinkedHashMap<>(protection.serverConfigs());
    configs.put(Server.RETENTION_CHECK, Long.toString(Server.RETENTION_CHECK_INTERVAL.toMillis()));
    List<String> command =
        new ArrayList<>(
            List.of(Repository.gatewayLauncher().toString(), "--data-dir", data.toString()));
    if (protection.isSecured()) {
      configs.put(
          "listeners", "PLAINTEXT://127.0.0.1:" + port + "," + protection.listener(clientPort));
      configs.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + protection.mapping());
    } else {
      command.addAll(List.of("--listen", "127.0.0.1:" + port));
    }
    configs.forEach((name, value) -> command.addAll(List.of("--config", name + "=" + value)));
    return command;
  }
}
