package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

/** Threads that were told to stop. */
final class Threads {

  private Threads() {}

  /** Waits so long for each of them, and fails if one goes on. */
  static void awaitEnd(List<Thread> threads, Duration patience) {
    for (Thread thread : threads) {
      try {
        thread.join(patience);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(thread.isAlive()).as("%s ends", thread.getName()).isFalse();
    }
  }
}
