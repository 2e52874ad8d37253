package io.sequin.bench.workload;

import io.sequin.bench.Waiting;
import io.sequin.bench.result.Metric;
import io.sequin.bench.server.Topics;
import java.time.Duration;
import java.util.Map;

/** How fast a topic grows that somebody else writes to, once it has begun to. */
record Growth(String topic, int partitions, long records, int recordBytes) {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MIB = 1 << 20;

  /** Waits until all is there. */
  Map<Metric, Double> watch(Topics topics) {
    Waiting.until(() -> topics.records(topic, partitions) > 0, "the first record", PATIENCE);
    long there = topics.records(topic, partitions);
    long began = System.nanoTime();
    Waiting.until(() -> topics.records(topic, partitions) >= records, "a copy", PATIENCE);
    double perSecond = (records - there) / ((System.nanoTime() - began) / NANOS_PER_SECOND);
    return Map.of(
        Metric.RECORDS_PER_SECOND,
        perSecond,
        Metric.MEGABYTES_PER_SECOND,
        perSecond * recordBytes / BYTES_PER_MIB);
  }
}
