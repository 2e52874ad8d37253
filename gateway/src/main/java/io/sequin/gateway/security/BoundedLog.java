package io.sequin.gateway.security;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells what clients do wrong in few lines, however many do it: nobody who may not even connect
 * fills the disk.
 */
public final class BoundedLog {

  private static final int MAX_LINES = 20;
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Logger log;
  private final LongSupplier nanoTime;
  private long intervalStartNanos;
  private int lines;
  private long omitted;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public BoundedLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    this.intervalStartNanos = nanoTime.getAsLong();
  }

  /** A line, unless there were too many. */
  public void info(String format, Object... arguments) {
    if (admits()) {
      log.info(format, arguments);
    }
  }

  /** The same as a warning. */
  public void warn(String format, Object... arguments) {
    if (admits()) {
      log.warn(format, arguments);
    }
  }

  private synchronized boolean admits() {
    long nowNanos = nanoTime.getAsLong();
    if (nowNanos - intervalStartNanos > INTERVAL.toNanos()) {
      intervalStartNanos = nowNanos;
      lines = 0;
      if (omitted > 0) {
        log.info("{} more lines like the last ones were left out", omitted);
        omitted = 0;
      }
    }
    if (lines < MAX_LINES) {
      lines++;
      return true;
    }
    omitted++;
    return false;
  }
}
