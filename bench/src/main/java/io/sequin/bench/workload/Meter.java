package io.sequin.bench.workload;

import io.sequin.bench.Waiting;
import io.sequin.bench.process.ProcStat;
import io.sequin.bench.result.Metric;
import io.sequin.bench.server.Server;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Watches what a server and its clients use while clients run. */
final class Meter {

  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);
  private static final double MILLION = 1e6;

  private Meter() {}

  /**
   * Runs clients to their end and adds what that took to the figures that they give.
   *
   * @param records that clients send and receive, all together
   */
  static Map<Metric, Double> watch(
      Server server, long records, Supplier<Map<Metric, Double>> clients) {
    server.resetPeaks();
    Map<Metric, Double> before = server.counters();
    double clientsBefore = ProcStat.self().childrenSeconds();
    Thread sampler = Thread.ofVirtual().start(() -> sample(server));
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    try {
      values.putAll(clients.get());
    } finally {
      sampler.interrupt();
    }
    Map<Metric, Double> after = server.counters();
    after.forEach(
        (metric, value) ->
            values.put(metric, (value - before.get(metric)) * unit(metric) / records));
    // a client's CPU time is its parent's to see once it has ended
    double clientSeconds = ProcStat.self().childrenSeconds() - clientsBefore;
    values.put(Metric.CLIENT_CPU_PER_MILLION, clientSeconds * MILLION / records);
    join(sampler);
    values.putAll(server.peaksMib());
    return values;
  }

  private static double unit(Metric metric) {
    return metric == Metric.WAL_BYTES_PER_RECORD ? 1 : MILLION;
  }

  private static void sample(Server server) {
    while (!Thread.currentThread().isInterrupted()) {
      server.samplePeaks();
      try {
        Thread.sleep(SAMPLE_INTERVAL);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void join(Thread thread) {
    Waiting.until(() -> !thread.isAlive(), "a sample", Duration.ofSeconds(10));
  }
}
