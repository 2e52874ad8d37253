package io.sequin.bench.result;

/** What is measured of a run. */
public enum Metric {
  RECORDS_PER_SECOND("records/s", 0),
  PERCENT_OF_FLOOR("% of what PostgreSQL can do", 0),
  FOLDED_PER_SECOND("folded records/s, alone", 0),
  KEYS("keys left", 0),
  CONSUMED_PER_SECOND("consumed records/s", 0),
  MEGABYTES_PER_SECOND("MiB/s", 1),
  AVERAGE_MS("latency average, ms", 2),
  P50_MS("latency p50, ms", 0),
  P95_MS("latency p95, ms", 0),
  P99_MS("latency p99, ms", 0),
  P999_MS("latency p99.9, ms", 0),
  MAX_MS("latency max, ms", 0),
  COMMIT_P50_MS("commit p50, ms", 2),
  COMMIT_P99_MS("commit p99, ms", 2),
  STALLED_WINDOWS("windows with a latency over 100 ms", 0),
  SERVER_CPU_PER_MILLION("gateway or Kafka, CPU s per 1M records", 2),
  POSTGRES_CPU_PER_MILLION("PostgreSQL, CPU s per 1M records", 2),
  CLIENT_CPU_PER_MILLION("clients, CPU s per 1M records", 2),
  SERVER_PEAK_MIB("gateway or Kafka, peak RSS MiB", 0),
  POSTGRES_PEAK_MIB("PostgreSQL, peak RSS MiB", 0),
  WAL_BYTES_PER_RECORD("WAL bytes per record", 1);

  private final String label;
  private final int decimals;

  Metric(String label, int decimals) {
    this.label = label;
    this.decimals = decimals;
  }

  public String label() {
    return label;
  }

  /** How many digits after the point tell something. */
  public int decimals() {
    return decimals;
  }
}
