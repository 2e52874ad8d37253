package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastLooksTest {

  private static final PartitionId ONE = new PartitionId(1, 0);
  private static final PartitionId OTHER = new PartitionId(1, 1);

  private long nowNanos = Long.MAX_VALUE - 50;
  private final LastLooks looks = new LastLooks(Duration.ofNanos(100), () -> nowNanos);

  @Test
  void eachPartitionIsDueOnceInTheInterval() {
    assertThat(looks.takeDue(List.of(ONE))).containsExactly(ONE);
    nowNanos += 99;
    assertThat(looks.takeDue(List.of(ONE, OTHER))).containsExactly(OTHER);
    nowNanos += 1;
    assertThat(looks.takeDue(List.of(ONE, OTHER))).containsExactly(ONE);
  }

  @Test
  void whatWasForgottenIsDue() {
    assertThat(looks.takeDue(List.of(ONE, OTHER))).hasSize(2);
    looks.forget(ONE);
    assertThat(looks.takeDue(List.of(ONE, OTHER))).containsExactly(ONE);
  }
}
