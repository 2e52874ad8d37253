package io.sequin.compat.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How long something took that went on all the time, second by second. */
final class Latencies {

  private static final double PERCENTILE = 0.99;
  private static final double NANOS_PER_MS = 1e6;

  private final long startNanos = System.nanoTime();
  private final SortedMap<Long, List<Long>> nanosBySecond = new TreeMap<>();

  /** Notes one that ends now. */
  synchronized void note(long begunNanos) {
    long second = TimeUnit.NANOSECONDS.toSeconds(begunNanos - startNanos);
    nanosBySecond
        .computeIfAbsent(second, _ -> new ArrayList<>())
        .add(System.nanoTime() - begunNanos);
  }

  /** A line for each second in which one began: second, p99 and longest in milliseconds. */
  synchronized void writeTo(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    nanosBySecond.forEach(
        (second, nanos) -> {
          Collections.sort(nanos);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%d,%.1f,%.1f",
                  second,
                  nanos.get((int) (nanos.size() * PERCENTILE)) / NANOS_PER_MS,
                  nanos.getLast() / NANOS_PER_MS));
        });
    Files.write(file, lines);
  }
}
