package io.sequin.bench;

import io.sequin.bench.chart.Chart;
import io.sequin.bench.chart.ChartWriter;
import io.sequin.bench.result.Environment;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Report;
import io.sequin.bench.result.ResultStore;
import io.sequin.bench.result.TextReport;
import io.sequin.bench.workload.Arena;
import io.sequin.bench.workload.Contender;
import io.sequin.bench.workload.Floor;
import io.sequin.bench.workload.Workload;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Runs workloads, and keeps and shows what they tell. */
final class Bench {

  private final BenchOptions options;
  private final boolean publishes;
  private final PrintStream out;
  private final ResultStore results;

  Bench(BenchOptions options, boolean publishes, PrintStream out) {
    this.options = options;
    this.publishes = publishes;
    this.out = out;
    this.results =
        new ResultStore(Repository.target(options.quick() ? "results-quick" : "results"));
  }

  void run(List<Workload> workloads) {
    try (Arena arena = new Arena(options, results, out)) {
      for (Workload workload : workloads) {
        run(workload, arena);
      }
    }
  }

  private void run(Workload workload, Arena arena) {
    out.printf("%n%s: %s%n", workload.name(), workload.title());
    String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Outcome outcome = Floor.compare(workload, workload.run(arena), results);
    TextReport text = new TextReport(Contender.GATEWAY, out);
    outcome.tables().forEach(text::print);
    Report report =
        new Report(
            workload.name(),
            workload.title(),
            startedAt,
            Commit.current(),
            Environment.read(),
            outcome);
    keep(report, workload.charts(outcome), results);
    if (publishes) {
      keep(report, workload.charts(outcome), new ResultStore(Repository.published()));
    }
  }

  private static void keep(Report report, List<Chart> charts, ResultStore store) {
    store.save(report);
    ChartWriter writer = new ChartWriter(store.directory());
    charts.forEach(writer::write);
  }
}
