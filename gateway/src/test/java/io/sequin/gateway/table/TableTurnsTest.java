package io.sequin.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whose turn it is, for two workers. */
class TableTurnsTest {

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final AtomicInteger looks = new AtomicInteger();
  private List<Integer> due = List.of();
  private long now;
  private final TableTurns turns = new TableTurns(this::look, () -> now, LOOK_EVERY);

  private List<Integer> look() {
    looks.incrementAndGet();
    return due;
  }

  @Test
  void theSlowOneHasOneWorkerAndAllOthersTheirTurns() {
    due = List.of(1, 2, 3);
    assertThat(turns.next()).hasValue(1);

    for (int round = 0; round < 5; round++) {
      for (int table : List.of(2, 3)) {
        assertThat(turns.next()).hasValue(table);
        turns.done(table, 10);
      }
    }
    turns.done(1, 10);
    assertThat(turns.next()).hasValue(1);
  }

  @Test
  void whereNothingGetsOnItIsNotAskedAgainBeforeItsTime() {
    due = List.of(1);
    assertThat(turns.next()).hasValue(1);
    turns.done(1, 0);

    assertThat(turns.next()).isEmpty();
    assertThat(turns.next()).isEmpty();
    assertThat(looks).hasValue(1);
    now += LOOK_EVERY.toNanos();
    assertThat(turns.next()).hasValue(1);
    assertThat(looks).hasValue(2);
  }
}
