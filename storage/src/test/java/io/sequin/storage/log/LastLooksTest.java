package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LastLooksTest {

  private static final PartitionId ONE = new PartitionId(1, 0);
  private static final PartitionId OTHER = new PartitionId(2, 0);

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
  void partitionsOfDeletedTopicsAreForgotten() {
    assertThat(looks.takeDue(List.of(ONE, OTHER))).hasSize(2);
    looks.forgetAllBut(Set.of(2));
    assertThat(looks.takeDue(List.of(ONE, OTHER))).containsExactly(ONE);
  }
}
