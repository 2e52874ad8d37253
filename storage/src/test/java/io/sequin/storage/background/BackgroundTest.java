package io.sequin.storage.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.StorageUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundTest {

  private static final long PATIENCE_S = 30;

  private final List<String> done = new ArrayList<>();

  @Test
  void whatIsRepeatedGoesOnAfterAnError() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    try (ScheduledExecutorService timer = Background.timer("test", 1)) {
      Background.repeat(
          timer,
          "failing",
          Duration.ofMillis(1),
          () -> {
            runs.countDown();
            throw new StackOverflowError();
          });
      assertThat(runs.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatATimerIsGivenAfterItWasClosedIsDropped() {
    ScheduledExecutorService timer = Background.timer("closed", 1);
    timer.shutdownNow();

    assertThatCode(() -> Background.schedule(timer, "late", Duration.ZERO, () -> {}))
        .doesNotThrowAnyException();
  }

  @Test
  void oneThatFailsDoesNotKeepTheOthersFromTheirTurn() {
    Rounds<String> rounds = new Rounds<>(name -> "test of " + name);

    rounds.forEach(List.of("a", "error", "b", "exception", "away", "c"), this::workOn);

    assertThat(done).containsExactly("a", "b", "c");
  }

  @Test
  void aRoundEndsWhenPostgresIsAwayForAll() {
    Rounds<String> rounds = new Rounds<>(name -> "test of " + name);

    assertThatThrownBy(
            () -> rounds.forEach(List.of("a", "away", "away", "away", "b"), this::workOn))
        .isInstanceOf(StorageUnavailableException.class);

    assertThat(done).containsExactly("a");
  }

  private void workOn(String name) {
    switch (name) {
      case "error" -> throw new StackOverflowError();
      case "exception" -> throw new IllegalStateException();
      case "away" -> throw new StorageUnavailableException("away", null);
      default -> done.add(name);
    }
  }
}
