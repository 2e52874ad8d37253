package io.sequin.bench.tool;

import java.util.Locale;

/**
 * What a {@link PacedProducer} tells of each of its intervals, a line each.
 *
 * @param endedMs since 1970
 */
public record PacedWindow(
    long endedMs, double recordsPerSecond, double p50Ms, double p99Ms, double maxMs) {

  private static final int FIELDS = 5;

  String line() {
    return String.format(
        Locale.ROOT, "%d %.1f %.1f %.1f %.1f", endedMs, recordsPerSecond, p50Ms, p99Ms, maxMs);
  }

  static PacedWindow parse(String line) {
    String[] fields = line.split(" ");
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("not a window: " + line);
    }
    double[] figures = new double[FIELDS];
    for (int i = 1; i < FIELDS; i++) {
      figures[i] = Double.parseDouble(fields[i]);
    }
    return new PacedWindow(
        Long.parseLong(fields[0]), figures[1], figures[2], figures[3], figures[4]);
  }
}
