package io.sequin.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private static final ProgressBar BAR = new ProgressBar(1_000, 0);

  @Test
  void itTellsSpeedAndWhatIsLeft() {
    assertThat(BAR.line(1_000, 0))
        .isEqualTo("[                              ]   0 %, 1000 records left");
    assertThat(BAR.line(250, TimeUnit.SECONDS.toNanos(3)))
        .isEqualTo("[######################        ]  75 %, 250 records left, 250/s, 1 s to go");
    assertThat(BAR.line(0, TimeUnit.SECONDS.toNanos(4)))
        .isEqualTo("[##############################] 100 %, 0 records left, 250/s, 0 s to go");
  }

  @Test
  void moreMayComeThanThereWas() {
    assertThat(BAR.line(2_000, TimeUnit.SECONDS.toNanos(3)))
        .isEqualTo("[                              ]   0 %, 2000 records left");
    assertThat(new ProgressBar(0, 0).line(0, 1))
        .isEqualTo("[##############################] 100 %, 0 records left");
  }
}
