package io.sequin.bench.server;

import io.sequin.bench.result.Metric;
import java.time.Duration;
import java.util.Map;

/** Owns a broker that runs in processes of its own. */
public interface Server extends AutoCloseable {

  /** The broker config for how often expired records are looked for, in milliseconds. */
  String RETENTION_CHECK = "log.retention.check.interval.ms";

  /** More often than by default, so that a run of minutes shows what retention does. */
  Duration RETENTION_CHECK_INTERVAL = Duration.ofSeconds(30);

  /** {@code HOST:PORT} for {@code bootstrap.servers}. */
  String bootstrap();

  /** Where the tools that are measured connect. */
  default ClientAddress clients() {
    return Protection.NONE.address(bootstrap(), bootstrap());
  }

  /**
   * What it has used since its start, by the metric that tells how much of it a run took: CPU
   * seconds and bytes of WAL.
   */
  Map<Metric, Double> counters();

  /** Forgets the peaks that there were before. */
  void resetPeaks();

  /** The most memory that it had resident since the last reset, in MiB. */
  Map<Metric, Double> peaksMib();

  /** To be called about once a second while peaks matter. */
  void samplePeaks();

  /** What tells of its health during a long run, by the name that a chart gives it. */
  Map<String, Double> gauges();

  /** Stops it and starts it again on the same data: nothing is in its memory then. */
  void restart();

  @Override
  void close();
}
