package io.sequin.bench.workload;

import io.sequin.bench.result.Metric;
import java.util.Map;

/** One run of a workload against one contender. */
@FunctionalInterface
interface Trial {

  Map<Metric, Double> run(Contender contender);
}
