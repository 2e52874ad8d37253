package io.sequin.bench.result;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runs of one setting.
 *
 * @param name of the setting; empty where a workload has only one
 */
public record Table(String name, List<Measurement> measurements) {

  /** Who took part, in the order of their first runs. */
  @JsonIgnore
  public List<String> contenders() {
    return measurements.stream().map(Measurement::contender).distinct().toList();
  }

  /** The figure over all runs of a contender, if it has it. */
  public Optional<Spread> spread(String contender, Metric metric) {
    List<Double> values =
        measurements.stream()
            .filter(measurement -> measurement.contender().equals(contender))
            .filter(measurement -> measurement.values().containsKey(metric))
            .map(measurement -> measurement.values().get(metric))
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /**
   * One contender's figure divided by another's: the medians, and the extremes of the pairs that
   * were run one after the other. Empty where one lacks the figure or it is zero.
   */
  public Optional<Spread> ratio(String dividend, String divisor, Metric metric) {
    Optional<Spread> above = spread(dividend, metric);
    Optional<Spread> below = spread(divisor, metric);
    List<Double> pairs = pairs(dividend, divisor, metric);
    if (above.isEmpty() || below.isEmpty() || pairs.isEmpty() || below.get().median() == 0) {
      return Optional.empty();
    }
    Spread ofPairs = Spread.of(pairs);
    double ofMedians = above.get().median() / below.get().median();
    return Optional.of(new Spread(ofMedians, ofPairs.min(), ofPairs.max()));
  }

  private List<Double> pairs(String dividend, String divisor, Metric metric) {
    List<Double> pairs = new ArrayList<>();
    for (Measurement first : measurements) {
      for (Measurement second : measurements) {
        if (first.run() == second.run()
            && first.contender().equals(dividend)
            && second.contender().equals(divisor)) {
          pairs.add(ratio(first, second, metric));
        }
      }
    }
    return pairs.stream().filter(Double::isFinite).toList();
  }

  private static double ratio(Measurement first, Measurement second, Metric metric) {
    return first.values().getOrDefault(metric, Double.NaN)
        / second.values().getOrDefault(metric, Double.NaN);
  }
}
