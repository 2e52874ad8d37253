package io.sequin.bench.result;

import java.util.List;

/** What several runs have shown of one figure. */
public record Spread(double median, double min, double max) {

  /** Of at least one value. */
  public static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }
}
