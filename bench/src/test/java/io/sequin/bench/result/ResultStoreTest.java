package io.sequin.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultStoreTest {

  @TempDir private Path directory;

  @Test
  void aReportIsReadAsItWasSaved() {
    Report report =
        new Report(
            "P1",
            "produce",
            "2026-11-22T21:37:00Z",
            "0fe27e0",
            new Environment("a processor", 2, 24_105, "Linux", "25", "4.3.1"),
            new Outcome(
                List.of(
                    new Table(
                        "",
                        List.of(
                            new Measurement(
                                "gateway", 1, Map.of(Metric.RECORDS_PER_SECOND, 1.5))))),
                List.of(
                    new Timeline("gateway", List.of(new Sample(10, Map.of("heap MiB", 64.0)))))));
    ResultStore store = new ResultStore(directory.resolve("results"));
    store.save(report);
    assertThat(store.load("P1")).contains(report);
  }

  @Test
  void whatHasNotRunHasNoReport() {
    assertThat(new ResultStore(directory).load("P2")).isEmpty();
  }
}
