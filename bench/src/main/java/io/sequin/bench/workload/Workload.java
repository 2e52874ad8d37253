package io.sequin.bench.workload;

import io.sequin.bench.chart.Chart;
import io.sequin.bench.result.Outcome;
import java.util.List;
import java.util.Optional;

/** Something that clients do, to be measured. */
public interface Workload {

  /** As the command line knows it. */
  String name();

  /** What it does, in a line. */
  String title();

  /** Does it and measures. */
  Outcome run(Arena arena);

  /** The floor that it stands on: the name of a workload and of a setting in it. */
  default Optional<FloorKey> floor() {
    return Optional.empty();
  }

  /** Pictures of what was measured. */
  default List<Chart> charts(Outcome outcome) {
    return List.of();
  }
}
