package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The line that {@code kafka-consumer-perf-test} prints when it is done.
 *
 * @param joined how long it took to get partitions from the group, of the time between began and
 *     ended
 */
public record ConsumerSummary(
    LocalDateTime began, LocalDateTime ended, double mebibytes, long records, Duration joined) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss:SSS", Locale.ROOT);

  private static final int FIELDS = 10;
  private static final int MEBIBYTES = 2;
  private static final int RECORDS = 4;
  private static final int JOIN_MS = 6;

  /**
   * Finds it in what the tool has printed.
   *
   * @throws BenchException if it is not there
   */
  static ConsumerSummary of(List<String> lines) {
    return lines.stream()
        .map(line -> line.split(", "))
        .filter(fields -> fields.length == FIELDS && !fields[0].startsWith("start"))
        .findFirst()
        .map(ConsumerSummary::of)
        .orElseThrow(() -> new BenchException("no summary in " + lines));
  }

  /** When it could begin to fetch. */
  LocalDateTime fetching() {
    return began.plus(joined);
  }

  private static ConsumerSummary of(String[] fields) {
    return new ConsumerSummary(
        LocalDateTime.parse(fields[0], TIME),
        LocalDateTime.parse(fields[1], TIME),
        Double.parseDouble(fields[MEBIBYTES]),
        Long.parseLong(fields[RECORDS]),
        Duration.ofMillis(Long.parseLong(fields[JOIN_MS])));
  }
}
