package io.sequin.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.bench.result.Environment;
import io.sequin.bench.result.Measurement;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Report;
import io.sequin.bench.result.ResultStore;
import io.sequin.bench.result.Spread;
import io.sequin.bench.result.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FloorTest {

  private static final Outcome PRODUCED =
      new Outcome(
          List.of(new Table("", List.of(rate("gateway", 200_000), rate("kafka", 300_000)))),
          List.of());

  @TempDir private Path directory;

  @Test
  void theGatewaysRateIsComparedToTheBestOfBareLoopsThatWriteTheSame() {
    ResultStore results = new ResultStore(directory);
    results.save(
        new Report(
            Floor.MEASURED_BY,
            "bare loops",
            "2026-11-22T21:37:00Z",
            "0fe27e0",
            new Environment("a processor", 2, 24_105, "Linux", "25", "4.3.1"),
            Outcome.of(
                List.of(
                    alone("write 100 B in 16 KiB, lots of 1", 80_000),
                    alone("write 100 B in 16 KiB, lots of 8", 400_000),
                    alone("write 100 B in 128 KiB, lots of 8", 800_000)))));
    Table table = Floor.compare(Workloads.named("P1"), PRODUCED, results).tables().getFirst();
    assertThat(table.spread("gateway", Metric.PERCENT_OF_FLOOR)).contains(new Spread(50, 50, 50));
    assertThat(table.spread("kafka", Metric.PERCENT_OF_FLOOR)).isEmpty();
  }

  @Test
  void withoutAFloorNothingIsCompared() {
    assertThat(Floor.compare(Workloads.named("P1"), PRODUCED, new ResultStore(directory)))
        .isEqualTo(PRODUCED);
  }

  private static Table alone(String setting, double rate) {
    return new Table(setting, List.of(rate(Floor.POSTGRES, rate)));
  }

  private static Measurement rate(String contender, double rate) {
    return new Measurement(contender, 1, Map.of(Metric.RECORDS_PER_SECOND, rate));
  }
}
