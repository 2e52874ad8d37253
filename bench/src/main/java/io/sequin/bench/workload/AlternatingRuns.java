package io.sequin.bench.workload;

import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a trial against one contender after the other, several times, so that what changes on the
 * machine meanwhile meets all of them. Who begins changes each time, too.
 */
final class AlternatingRuns {

  private final Arena arena;
  private final List<Contender> contenders;
  private final Trial trial;

  AlternatingRuns(Arena arena, List<Contender> contenders, Trial trial) {
    this.arena = arena;
    this.contenders = contenders;
    this.trial = trial;
  }

  /** After a run each that does not count: code is compiled, files and connections are there. */
  Table warmedUp(String setting) {
    contenders.forEach(arena::prewarm);
    if (!arena.options().quick()) {
      for (Contender contender : contenders) {
        arena.say("warm-up", contender.name(), measured(contender));
      }
    }
    return cold(setting);
  }

  /** Every run counts. */
  Table cold(String setting) {
    List<Measurement> measurements = new ArrayList<>();
    for (int run = 1; run <= arena.options().runs(); run++) {
      List<Contender> order = run % 2 == 1 ? contenders : contenders.reversed();
      for (Contender contender : order) {
        Map<Metric, Double> values = measured(contender);
        arena.say("run " + run, contender.name(), values);
        measurements.add(new Measurement(contender.name(), run, values));
      }
    }
    return new Table(setting, measurements);
  }

  private Map<Metric, Double> measured(Contender contender) {
    arena.settle();
    return trial.run(contender);
  }
}
