package io.sequin.compat.clients;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A long step of a test that mostly waits, taken for many cases at the same time. Each case's own
 * test then tells how its step went.
 */
final class SideBySide<T> {

  /** A step of one case, which may fail in any way. */
  interface Step<T> {
    void run(T one) throws Exception;
  }

  private final Map<T, CompletableFuture<Void>> outcomes = new ConcurrentHashMap<>();

  private SideBySide() {}

  /**
   * Takes the step for all cases and waits until all have ended, well or not.
   *
   * @param atOnce how many take it at the same time, in the order of {@code all}
   */
  static <T> SideBySide<T> run(Collection<T> all, int atOnce, Step<T> step)
      throws InterruptedException {
    SideBySide<T> cases = new SideBySide<>();
    Semaphore free = new Semaphore(atOnce);
    for (T one : all) {
      free.acquire();
      cases.outcomes.put(
          one,
          CompletableFuture.runAsync(() -> take(step, one), Thread::startVirtualThread)
              .whenComplete((_, _) -> free.release()));
    }
    free.acquire(atOnce);
    return cases;
  }

  /** Fails as the step of this case did, or was skipped. */
  void verify(T one) throws Exception {
    try {
      outcomes.get(one).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        default -> throw e;
      }
    }
  }

  private static <T> void take(Step<T> step, T one) {
    try {
      step.run(one);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
