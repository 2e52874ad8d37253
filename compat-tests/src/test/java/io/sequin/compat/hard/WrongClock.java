package io.sequin.compat.hard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Gives a process another time of day, by Debian's faketime. How fast time goes it leaves alone.
 */
final class WrongClock {

  private static final Path LIBRARIES = Path.of("/usr/lib");

  private WrongClock() {}

  /**
   * Variables for a process.
   *
   * @param hours how much later it is for the process
   */
  static Map<String, String> environment(int hours) {
    try (Stream<Path> found =
        Files.find(LIBRARIES, 3, (path, _) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
      Path library =
          found
              .findFirst()
              .orElseThrow(() -> new AssertionError("install faketime: these tests need it"));
      return Map.of(
          "LD_PRELOAD",
          library.toString(),
          "FAKETIME",
          String.format(Locale.ROOT, "%+dh", hours),
          "FAKETIME_DONT_FAKE_MONOTONIC",
          "1",
          // else threads that wait do not wait, and keep the processors busy
          "FAKETIME_FORCE_MONOTONIC_FIX",
          "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
