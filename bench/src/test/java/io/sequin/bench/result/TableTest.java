package io.sequin.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TableTest {

  private static final Table TABLE =
      new Table(
          "four partitions",
          List.of(
              rate("gateway", 1, 200),
              rate("kafka", 1, 400),
              rate("kafka", 2, 300),
              rate("gateway", 2, 240),
              rate("gateway", 3, 210),
              rate("kafka", 3, 280)));

  @Test
  void aSpreadIsTheMedianBetweenTheExtremes() {
    assertThat(TABLE.spread("gateway", Metric.RECORDS_PER_SECOND))
        .contains(new Spread(210, 200, 240));
  }

  @Test
  void ofAnEvenNumberOfRunsTheMedianLiesBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(4.0, 1.0, 10.0, 2.0))).isEqualTo(new Spread(3, 1, 10));
  }

  @Test
  void theRatioIsThatOfTheMediansAndItsExtremesThoseOfRunsSideBySide() {
    assertThat(TABLE.ratio("gateway", "kafka", Metric.RECORDS_PER_SECOND))
        .contains(new Spread(0.7, 0.5, 0.8));
  }

  @Test
  void thereIsNoRatioToWhatWasNotMeasured() {
    assertThat(TABLE.ratio("gateway", "kafka", Metric.P99_MS)).isEmpty();
    assertThat(TABLE.ratio("gateway", "postgres", Metric.RECORDS_PER_SECOND)).isEmpty();
  }

  @Test
  void aReportShowsOnlyWhatWasMeasured() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new TextReport("gateway", new PrintStream(bytes, true, StandardCharsets.UTF_8)).print(TABLE);
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().map(TableTest::squeezed))
        .containsExactly(
            "",
            "four partitions gateway kafka gateway/kafka",
            "records/s 210 (200-240) 300 (280-400) 0.70 (0.50-0.80)");
  }

  private static String squeezed(String line) {
    return line.replaceAll(" +", " ").trim();
  }

  private static Measurement rate(String contender, int run, double rate) {
    return new Measurement(contender, run, Map.of(Metric.RECORDS_PER_SECOND, rate));
  }
}
