package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Report;
import io.sequin.bench.result.Spread;
import java.util.OptionalLong;

/** What the gateway has taken in at most, which long workloads send a part of to all contenders. */
final class PeakRate {

  private static final String MEASURED_BY = "P1";
  private static final long QUICK_RATE = 10_000;

  private PeakRate() {}

  /**
   * Records per second to send.
   *
   * @param part of the median that P1 has shown
   * @throws BenchException if P1 has not run yet and no rate was given
   */
  static long part(Arena arena, double part) {
    OptionalLong given = arena.options().recordsPerSecond();
    if (given.isPresent()) {
      return given.getAsLong();
    }
    if (arena.options().quick()) {
      return QUICK_RATE;
    }
    Spread peak =
        arena
            .results()
            .load(MEASURED_BY)
            .map(Report::outcome)
            .map(Outcome::tables)
            .flatMap(
                tables -> tables.getFirst().spread(Contender.GATEWAY, Metric.RECORDS_PER_SECOND))
            .orElseThrow(() -> new BenchException("run " + MEASURED_BY + " first, or give --rate"));
    return Math.round(peak.median() * part);
  }
}
