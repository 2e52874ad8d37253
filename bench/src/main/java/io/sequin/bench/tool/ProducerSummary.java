package io.sequin.bench.tool;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last line that {@code kafka-producer-perf-test} prints: what it did, and how it went. */
public record ProducerSummary(
    long records,
    double recordsPerSecond,
    double mebibytesPerSecond,
    double averageMs,
    double maxMs,
    long p50Ms,
    long p95Ms,
    long p99Ms,
    long p999Ms) {

  private static final Pattern FORMAT =
      Pattern.compile(
          "(\\d+)(?: steady state)? records sent, ([\\d.]+) records/sec \\(([\\d.]+) MB/sec\\),"
              + " ([\\d.]+) ms avg latency, ([\\d.]+) ms max latency, (\\d+) ms 50th, (\\d+) ms"
              + " 95th, (\\d+) ms 99th, (\\d+) ms 99\\.9th\\.");

  /** Looks for it in what the tool has printed; without the warm-up, if there was one. */
  static Optional<ProducerSummary> find(List<String> lines) {
    return lines.stream()
        .map(FORMAT::matcher)
        .filter(Matcher::matches)
        .reduce((whole, steadyState) -> steadyState)
        .map(ProducerSummary::of);
  }

  double seconds() {
    return records / recordsPerSecond;
  }

  double mebibytes() {
    return mebibytesPerSecond * seconds();
  }

  private static ProducerSummary of(Matcher line) {
    return new ProducerSummary(
        Long.parseLong(line.group(1)),
        Double.parseDouble(line.group(2)),
        Double.parseDouble(line.group(3)),
        Double.parseDouble(line.group(4)),
        Double.parseDouble(line.group(5)),
        Long.parseLong(line.group(6)),
        Long.parseLong(line.group(7)),
        Long.parseLong(line.group(8)),
        Long.parseLong(line.group(9)));
  }
}
