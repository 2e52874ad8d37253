package io.sequin.bench.result;

import java.util.List;

/** What a workload has shown: the runs of each setting, and how long runs went. */
public record Outcome(List<Table> tables, List<Timeline> timelines) {

  public static Outcome of(Table table) {
    return new Outcome(List.of(table), List.of());
  }

  public static Outcome of(List<Table> tables) {
    return new Outcome(tables, List.of());
  }
}
