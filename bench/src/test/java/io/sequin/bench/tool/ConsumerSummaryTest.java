package io.sequin.bench.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.bench.BenchException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsumerSummaryTest {

  private static final String HEADER =
      "start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec,"
          + " rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec";
  private static final String LINE =
      "2026-11-22 21:50:01:117, 2026-11-22 21:50:06:402, 95.3674, 18.0449, 1000000, 189214.7588,"
          + " 3401, 1884, 50.6196, 530785.5626";

  @Test
  void theLineTellsWhenAndHowMuch() {
    ConsumerSummary summary = ConsumerSummary.of(List.of(HEADER, LINE));
    assertThat(summary)
        .isEqualTo(
            new ConsumerSummary(
                LocalDateTime.parse("2026-11-22T21:50:01.117"),
                LocalDateTime.parse("2026-11-22T21:50:06.402"),
                95.3674,
                1_000_000,
                Duration.ofMillis(3_401)));
  }

  @Test
  void theTimeToJoinTheGroupIsNotTimeToFetch() {
    ConsumerSummary summary = ConsumerSummary.of(List.of(LINE));
    assertThat(Duration.between(summary.fetching(), summary.ended())).hasMillis(1_884);
  }

  @Test
  void aToolThatSaysNothingIsReported() {
    assertThatThrownBy(() -> ConsumerSummary.of(List.of("")))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("no summary");
  }
}
