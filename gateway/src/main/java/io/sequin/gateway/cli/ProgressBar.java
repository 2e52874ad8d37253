package io.sequin.gateway.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How far work is that takes long, as a line for people: which part is done, how fast it goes, and
 * how long the rest takes at that speed.
 *
 * @param total how many records there were to do when it began
 */
record ProgressBar(long total, long begunNanos) {

  private static final int WIDTH = 30;
  private static final int PERCENT = 100;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /**
   * The line at a moment.
   *
   * @param left how many records are still to do, also those that have come since
   */
  String line(long left, long nowNanos) {
    long most = Math.max(total, left);
    double done = most == 0 ? 1 : (double) (most - left) / most;
    String bar = "#".repeat((int) (done * WIDTH));
    return String.format(
        Locale.ROOT,
        "[%-" + WIDTH + "s] %3d %%, %d records left%s",
        bar,
        (int) (done * PERCENT),
        left,
        speed(most - left, left, (nowNanos - begunNanos) / NANOS_PER_SECOND));
  }

  private static String speed(long done, long left, double seconds) {
    if (done == 0 || seconds <= 0) {
      return "";
    }
    double perSecond = done / seconds;
    return String.format(
        Locale.ROOT, ", %.0f/s, %d s to go", perSecond, (long) Math.ceil(left / perSecond));
  }
}
