package io.sequin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.bench.server.Protection;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BenchOptionsTest {

  @Test
  void withoutOptionsAWorkloadHasItsOwnSize() {
    BenchOptions options = options(OptionalLong.empty(), false);
    assertThat(options.recordsInsteadOf(2_000_000)).isEqualTo(2_000_000);
    assertThat(options.secondsInsteadOf(15)).isEqualTo(900);
  }

  @Test
  void aQuickRunIsSmall() {
    BenchOptions options = options(OptionalLong.empty(), true);
    assertThat(options.recordsInsteadOf(2_000_000)).isEqualTo(40_000);
    assertThat(options.secondsInsteadOf(15)).isEqualTo(6);
  }

  @Test
  void whoAsksForANumberOfRecordsGetsItButNoOtherBacklog() {
    BenchOptions options = options(OptionalLong.of(77), false);
    assertThat(options.recordsInsteadOf(2_000_000)).isEqualTo(77);
    assertThat(options.scaled(10_000_000)).isEqualTo(10_000_000);
  }

  private static BenchOptions options(OptionalLong records, boolean quick) {
    return new BenchOptions(
        5,
        records,
        quick,
        Path.of("flights.tsv"),
        Set.of("gateway"),
        OptionalLong.empty(),
        OptionalLong.empty(),
        false,
        Protection.NONE);
  }
}
