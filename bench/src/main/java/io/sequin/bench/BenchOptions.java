package io.sequin.bench;

import io.sequin.bench.server.Protection;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How to measure.
 *
 * @param runs of each workload and contender that count
 * @param records of each run, instead of what the workload has for its own
 * @param quick whether it is only to be seen that everything works
 * @param payloadFile real records, one a line; with a tab, what follows it
 * @param contenders names of those to measure
 * @param minutes of the long workloads, instead of what they have for their own
 * @param recordsPerSecond that the long workloads send, instead of a part of what P1 has shown
 * @param bigBacklog whether to fill a topic with 100 million records, too
 * @param protection how clients of P, C and L1 connect
 */
public record BenchOptions(
    int runs,
    OptionalLong records,
    boolean quick,
    Path payloadFile,
    Set<String> contenders,
    OptionalLong minutes,
    OptionalLong recordsPerSecond,
    boolean bigBacklog,
    Protection protection) {

  private static final long QUICK_PART = 50;
  private static final long QUICK_SECONDS = 6;
  private static final long FEWEST_RECORDS = 1_000;
  private static final long SECONDS_PER_MINUTE = 60;

  public boolean measures(String contender) {
    return contenders.contains(contender);
  }

  /** How many records a run has that would have so many by default. */
  public long recordsInsteadOf(long usual) {
    return records.orElse(scaled(usual));
  }

  /** How much there is of something that is not the records of a run. */
  public long scaled(long usual) {
    return quick ? Math.max(FEWEST_RECORDS, usual / QUICK_PART) : usual;
  }

  /** How long a run takes that would take so many minutes by default. */
  public long secondsInsteadOf(long usualMinutes) {
    return quick ? QUICK_SECONDS : minutes.orElse(usualMinutes) * SECONDS_PER_MINUTE;
  }
}
