package io.sequin.gateway.net;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells what clients do wrong in few lines, however many do it: nobody who may not even connect
 * fills the disk.
 */
final class BoundedLog {

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
  BoundedLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    this.intervalStartNanos = nanoTime.getAsLong();
  }

  /** A line, unless there were too many. */
  synchronized void info(String format, Object... arguments) {
    long nowNanos = nanoTime.getAsLong();
    if (nowNanos - intervalStartNanos > INTERVAL.toNanos()) {
      intervalStartNanos = nowNanos;
      lines = 0;
      if (omitted > 0) {
        log.info("{} more connections were refused and are not told of one by one", omitted);
        omitted = 0;
      }
    }
    if (lines < MAX_LINES) {
      lines++;
      log.info(format, arguments);
    } else {
      omitted++;
    }
  }
}
