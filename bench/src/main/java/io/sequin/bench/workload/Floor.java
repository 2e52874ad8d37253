package io.sequin.bench.workload;

import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Report;
import io.sequin.bench.result.ResultStore;
import io.sequin.bench.result.Spread;
import io.sequin.bench.result.Table;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Tells what part of PostgreSQL's own rate the gateway reaches. */
public final class Floor {

  /** The workload that measures PostgreSQL alone. */
  static final String MEASURED_BY = "F";

  /** Who takes part in it. */
  static final String POSTGRES = "postgres";

  private static final double PERCENT = 100;

  private Floor() {}

  /** Adds the part to each of the gateway's runs, where PostgreSQL alone has been measured. */
  public static Outcome compare(Workload workload, Outcome outcome, ResultStore results) {
    OptionalDouble best =
        workload.floor().isPresent()
            ? best(workload.floor().get(), results.load(MEASURED_BY))
            : OptionalDouble.empty();
    return best.isPresent()
        ? new Outcome(
            outcome.tables().stream().map(table -> compared(table, best.getAsDouble())).toList(),
            outcome.timelines())
        : outcome;
  }

  /** The best median of the settings that write or read such records. */
  private static OptionalDouble best(FloorKey key, Optional<Report> report) {
    return report.stream()
        .flatMap(present -> present.outcome().tables().stream())
        .filter(table -> table.name().startsWith(key.prefix()))
        .flatMap(table -> table.spread(POSTGRES, Metric.RECORDS_PER_SECOND).stream())
        .mapToDouble(Spread::median)
        .max();
  }

  private static Table compared(Table table, double best) {
    return new Table(
        table.name(),
        table.measurements().stream().map(measurement -> compared(measurement, best)).toList());
  }

  private static Measurement compared(Measurement measurement, double best) {
    Double rate = measurement.values().get(Metric.RECORDS_PER_SECOND);
    if (rate == null || !measurement.contender().equals(Contender.GATEWAY)) {
      return measurement;
    }
    Map<Metric, Double> values = new EnumMap<>(measurement.values());
    values.put(Metric.PERCENT_OF_FLOOR, rate / best * PERCENT);
    return new Measurement(measurement.contender(), measurement.run(), values);
  }
}
