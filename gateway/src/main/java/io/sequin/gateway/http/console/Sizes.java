package io.sequin.gateway.http.console;

import java.util.Locale;

/** Sizes for people. */
public final class Sizes {

  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final double STEP = 1024;

  private Sizes() {}

  /** As {@code 1.5 MiB}. */
  public static String of(long sizeBytes) {
    return of((double) sizeBytes);
  }

  /** The same of an average. */
  public static String of(double sizeBytes) {
    if (sizeBytes < STEP) {
      return String.format(Locale.ROOT, "%.0f B", sizeBytes);
    }
    double size = sizeBytes;
    int unit = -1;
    while (size >= STEP && unit < UNITS.length - 1) {
      size /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }
}
