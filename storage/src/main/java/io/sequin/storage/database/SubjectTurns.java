package io.sequin.storage.database;

import io.sequin.storage.StorageUnavailableException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets only a few calls about the same subject use connections at a time. If somebody keeps it
 * locked, the others wait here, without a connection, and calls about other subjects find some.
 */
final class SubjectTurns {

  private final int atOnce;
  private final Duration patience;
  private final ConcurrentMap<String, Turns> subjects = new ConcurrentHashMap<>();

  SubjectTurns(int atOnce, Duration patience) {
    this.atOnce = atOnce;
    this.patience = patience;
  }

  /**
   * Waits for a turn, which {@link #end} has to end.
   *
   * @throws StorageUnavailableException if it does not come
   */
  void take(String subject) {
    Turns turns =
        subjects.compute(
            subject, (_, found) -> (found == null ? new Turns(atOnce) : found).withOneMore());
    try {
      if (!turns.free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        leave(subject);
        throw new StorageUnavailableException(
            "another transaction keeps %s locked".formatted(subject), null);
      }
    } catch (InterruptedException e) {
      leave(subject);
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("interrupted while waiting for " + subject, e);
    }
  }

  void end(String subject) {
    subjects.get(subject).free.release();
    leave(subject);
  }

  private void leave(String subject) {
    subjects.computeIfPresent(subject, (_, turns) -> turns.withOneLess());
  }

  /** Counted only within the map's own atomic changes; gone with the last one who uses it. */
  private static final class Turns {

    private final Semaphore free;
    private int users;

    Turns(int atOnce) {
      this.free = new Semaphore(atOnce, true);
    }

    Turns withOneMore() {
      users++;
      return this;
    }

    Turns withOneLess() {
      users--;
      return users == 0 ? null : this;
    }
  }
}
