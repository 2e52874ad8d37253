package io.sequin.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ProcTest {

  private static final String STATUS =
      """
      Name:\tjava
      VmPeak:\t 4321000 kB
      VmHWM:\t  386048 kB
      VmRSS:\t  380112 kB
      Threads:\t34
      """;

  @Test
  void cpuTimeIsReadBehindANameWithSpacesAndParentheses() {
    ProcStat stat =
        ProcStat.parse(
            "4711 (post (gres) x) S 1 4711 4711 0 -1 4194560 9219 83021 1 12 250 125 1900 600 20 0"
                + " 1 0 88231 226054144 6924 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0"
                + " 0 0 0 0 0 0 0 0 0 0 0");
    assertThat(stat).isEqualTo(new ProcStat(3.75, 25));
    assertThat(stat.totalSeconds()).isEqualTo(28.75);
  }

  @Test
  void memoryIsReadByItsName() throws IOException {
    assertThat(ProcMemory.kib(STATUS, "VmHWM:")).isEqualTo(386_048);
    assertThat(ProcMemory.kib(STATUS, "VmRSS:")).isEqualTo(380_112);
  }

  @Test
  void aProcessWithoutMemoryHasEnded() {
    assertThatThrownBy(() -> ProcMemory.kib("Name:\tjava\nState:\tZ (zombie)\n", "VmRSS:"))
        .isInstanceOf(IOException.class);
  }
}
