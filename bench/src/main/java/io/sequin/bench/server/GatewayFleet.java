package io.sequin.bench.server;

import io.sequin.bench.Directories;
import io.sequin.bench.Repository;
import io.sequin.bench.Waiting;
import io.sequin.bench.result.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Owns two gateways on one PostgreSQL, which is the embedded one of the first. */
public final class GatewayFleet implements Server {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final GatewayServer first;
  private ServerProcess second;
  private String secondBootstrap;

  /** Starts them on a directory that is empty or not there. */
  public GatewayFleet(Path directory) {
    this.directory = directory;
    this.first = new GatewayServer(Directories.create(directory.resolve("first")));
    launchSecond();
  }

  @Override
  public String bootstrap() {
    return first.bootstrap() + "," + secondBootstrap;
  }

  @Override
  public Map<Metric, Double> counters() {
    Map<Metric, Double> counters = new EnumMap<>(first.counters());
    counters.merge(Metric.SERVER_CPU_PER_MILLION, second.cpuSeconds(), Double::sum);
    return counters;
  }

  @Override
  public void resetPeaks() {
    first.resetPeaks();
    second.resetPeak();
  }

  @Override
  public void samplePeaks() {
    first.samplePeaks();
  }

  @Override
  public Map<Metric, Double> peaksMib() {
    Map<Metric, Double> peaks = new EnumMap<>(first.peaksMib());
    peaks.merge(Metric.SERVER_PEAK_MIB, second.peakMib(), Double::sum);
    return peaks;
  }

  @Override
  public Map<String, Double> gauges() {
    return first.gauges();
  }

  @Override
  public void restart() {
    second.close();
    first.restart();
    launchSecond();
  }

  @Override
  public void close() {
    second.close();
    first.close();
  }

  private void launchSecond() {
    second =
        ServerProcess.start(
            List.of(
                Repository.gatewayLauncher().toString(),
                "--jdbc-url",
                first.jdbcUrl(),
                "--jdbc-user",
                first.jdbcUser(),
                "--listen",
                "127.0.0.1:0"),
            directory.resolve("second.log"));
    Waiting.until(
        () -> ReadyLine.find(second.output()).isPresent(), "start of a gateway", START_PATIENCE);
    secondBootstrap = ReadyLine.find(second.output()).orElseThrow().bootstrap();
  }
}
