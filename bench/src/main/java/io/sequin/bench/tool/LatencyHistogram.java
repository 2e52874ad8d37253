package io.sequin.bench.tool;

import java.util.Arrays;

/** Counts latencies by tenths of a millisecond, up to a minute; for one thread. */
final class LatencyHistogram {

  private static final long NANOS_PER_BUCKET = 100_000;
  private static final double BUCKETS_PER_MS = 10;
  private static final int BUCKETS = 600_000;

  private final int[] counts = new int[BUCKETS];
  private long total;
  private int highest;

  void add(long nanos) {
    int bucket = Math.clamp(nanos / NANOS_PER_BUCKET, 0, BUCKETS - 1);
    counts[bucket]++;
    total++;
    highest = Math.max(highest, bucket);
  }

  long count() {
    return total;
  }

  double maxMs() {
    return highest / BUCKETS_PER_MS;
  }

  /** The latency that such a part of all does not exceed. */
  double percentileMs(double part) {
    long below = 0;
    for (int bucket = 0; bucket <= highest; bucket++) {
      below += counts[bucket];
      if (below >= part * total) {
        return bucket / BUCKETS_PER_MS;
      }
    }
    return maxMs();
  }

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
    highest = 0;
  }
}
