package io.sequin.gateway.group;

import io.sequin.storage.StorageUnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets a few groups at a time use PostgreSQL. When thousands change at once they wait here in turn,
 * longer than anybody waits for a connection, and others find connections free.
 */
final class StoreTurns {

  /** Half of the pool's connections. */
  private static final int AT_ONCE = 4;

  /** Less than clients wait for an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  /**
   * Does the work when its turn has come.
   *
   * @throws StorageUnavailableException if it does not come
   */
  <T> T take(Supplier<T> work) {
    await();
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  private void await() {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StorageUnavailableException("too many groups change at once", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("interrupted while groups wait for their turn", e);
    }
  }
}
