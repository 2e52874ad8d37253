package io.sequin.bench.floor;

import io.sequin.bench.result.Metric;
import java.util.EnumMap;
import java.util.Map;

/** How many records were written or read in which time. */
public record Rate(long records, double seconds, int recordBytes) {

  private static final double BYTES_PER_MIB = 1 << 20;

  /** As figures of a run. */
  public Map<Metric, Double> metrics() {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.RECORDS_PER_SECOND, records / seconds);
    values.put(Metric.MEGABYTES_PER_SECOND, records * recordBytes / BYTES_PER_MIB / seconds);
    return values;
  }
}
