package io.sequin.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.sequin.bench.chart.Chart.Line;
import io.sequin.bench.chart.Chart.Point;
import io.sequin.bench.result.Sample;
import io.sequin.bench.result.Timeline;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChartWriterTest {

  @TempDir private Path directory;

  @Test
  void aChartIsAnSvgFileWithALineInTheColourOfEachContender() throws IOException {
    assumeThatCode(ChartWriterTest::measureText).as("fonts").doesNotThrowAnyException();
    Chart chart =
        new Chart(
            "rate",
            "rate by partitions",
            "partitions",
            "records/s",
            true,
            List.of(
                new Line("gateway", List.of(new Point(1, 200, 10), new Point(10, 210, 5))),
                new Line("kafka", List.of(new Point(1, 300, 10), new Point(10, 290, 5)))));
    new ChartWriter(directory).write(chart);
    assertThat(Files.readString(directory.resolve("rate.svg")))
        .contains("<svg", "rgb(31,119,180)", "rgb(217,95,2)");
  }

  /** Java needs fontconfig and a font for it, which a server may lack. */
  private static void measureText() {
    new Font(Font.DIALOG, Font.PLAIN, 10)
        .getStringBounds("text", new FontRenderContext(null, true, true));
  }

  @Test
  void aLongRunHasAChartForEachThingThatWasLookedAt() {
    Timeline gateway =
        new Timeline(
            "gateway",
            List.of(
                new Sample(0, Map.of("heap MiB", 50.0, "dead tuples", 3.0)),
                new Sample(10, Map.of("heap MiB", 70.0))));
    Timeline kafka = new Timeline("kafka", List.of(new Sample(0, Map.of("heap MiB", 60.0))));
    assertThat(TimelineCharts.of("LONG", List.of(gateway, kafka)))
        .extracting(Chart::file, chart -> chart.lines().stream().map(Line::name).toList())
        .containsExactly(
            tuple("long-dead-tuples", List.of("gateway")),
            tuple("long-heap-mib", List.of("gateway", "kafka")));
  }
}
