package io.sequin.storage.database;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators once that PostgreSQL is away and once that it is back, however many notice. */
public final class OutageLog {

  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicLong successes = new AtomicLong();
  private final LockWaitLog lockWaits = new LockWaitLog(System::nanoTime);

  /** How often PostgreSQL has done what it was asked; to be noted before it is asked again. */
  public long successes() {
    return successes.get();
  }

  public void succeeded() {
    successes.incrementAndGet();
    if (away.get() && away.compareAndSet(true, false)) {
      LOG.info("PostgreSQL is available again");
    }
  }

  /**
   * A statement failed; that counts only if the server is away, or somebody keeps something locked.
   *
   * @param successesBefore those when it began: what succeeded meanwhile is newer than this failure
   */
  public void failed(SQLException e, long successesBefore) {
    lockWaits.failed(e);
    if (SqlErrors.isUnavailable(e)
        && successes.get() == successesBefore
        && away.compareAndSet(false, true)) {
      LOG.warn("{}; clients are told to try again", SqlErrors.translate(e).getMessage());
    }
  }
}
