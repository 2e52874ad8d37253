package io.sequin.storage.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators that somebody's open transaction is in the way, but not with each statement. */
final class LockWaitLog {

  private static final Logger LOG = LoggerFactory.getLogger(LockWaitLog.class);

  private static final Duration EVERY = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final AtomicLong nextNs;

  LockWaitLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.nextNs = new AtomicLong(nanoTime.getAsLong());
  }

  /** A statement failed; that is told only if it waited too long for a lock. */
  void failed(SQLException e) {
    if (SqlErrors.isLockTimeout(e) && isDue()) {
      LOG.warn(
          "another transaction keeps locked what clients ask for ({}); they are told to try again,"
              + " and pg_stat_activity shows who waits in a transaction",
          SqlErrors.placeOf(e));
    }
  }

  private boolean isDue() {
    long nowNs = nanoTime.getAsLong();
    long dueNs = nextNs.get();
    return nowNs - dueNs >= 0 && nextNs.compareAndSet(dueNs, nowNs + EVERY.toNanos());
  }
}
