package io.sequin.bench;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what others do, with an end to patience. */
public final class Waiting {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private Waiting() {}

  /**
   * Gives what the future does.
   *
   * @throws BenchException if it fails or takes too long
   */
  public static <T> T on(Future<T> future, String what, Duration patience) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new BenchException(what + " failed: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new BenchException(what + " took longer than " + patience, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Asks again and again until the answer is yes.
   *
   * @throws BenchException if that takes too long
   */
  public static void until(BooleanSupplier condition, String what, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new BenchException(what + " took longer than " + patience);
      }
      pause(PAUSE);
    }
  }

  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static BenchException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BenchException("interrupted", e);
  }
}
