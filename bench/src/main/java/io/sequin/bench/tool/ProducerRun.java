package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import java.util.List;

/** What one producer has done. */
public record ProducerRun(ProducerSummary summary, List<ProducerWindow> windows, long endedNanos) {

  private static final double NANOS_PER_SECOND = 1e9;

  static ProducerRun of(ToolRun run) {
    ProducerSummary summary =
        ProducerSummary.find(run.lines())
            .orElseThrow(() -> new BenchException("no summary in " + run.lines()));
    return new ProducerRun(summary, ProducerWindow.all(run.lines()), run.endedNanos());
  }

  /** About when it sent its first record: its JVM has started by then. */
  private double beganSeconds() {
    return endedSeconds() - summary.seconds();
  }

  private double endedSeconds() {
    return endedNanos / NANOS_PER_SECOND;
  }

  /** From the first record of any of them to the end of the last one. */
  static double seconds(List<ProducerRun> runs) {
    double began = runs.stream().mapToDouble(ProducerRun::beganSeconds).min().orElseThrow();
    double ended = runs.stream().mapToDouble(ProducerRun::endedSeconds).max().orElseThrow();
    return ended - began;
  }
}
