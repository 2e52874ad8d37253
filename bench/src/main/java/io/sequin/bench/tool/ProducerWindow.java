package io.sequin.bench.tool;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kafka-producer-perf-test} prints of each of its intervals. */
public record ProducerWindow(
    long records, double recordsPerSecond, double averageMs, double maxMs) {

  private static final Pattern FORMAT =
      Pattern.compile(
          "(\\d+) records sent, ([\\d.]+) records/sec \\([\\d.]+ MB/sec\\), ([\\d.]+) ms avg"
              + " latency, ([\\d.]+) ms max latency\\.");

  private static final String WARM = "In steady state.";

  /** All that the tool has printed, in order; without the warm-up, if there was one. */
  static List<ProducerWindow> all(List<String> lines) {
    return lines.stream()
        .skip(lines.indexOf(WARM) + 1)
        .map(FORMAT::matcher)
        .filter(Matcher::matches)
        .map(ProducerWindow::of)
        .toList();
  }

  private static ProducerWindow of(Matcher line) {
    return new ProducerWindow(
        Long.parseLong(line.group(1)),
        Double.parseDouble(line.group(2)),
        Double.parseDouble(line.group(3)),
        Double.parseDouble(line.group(4)));
  }
}
