package io.sequin.gateway.security.acl;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a principal's denials are worth a line: each distinct one once in ten seconds, and no
 * more than a hundred in all. The next line says how many were left out.
 */
final class DenialWindow {

  static final Duration LENGTH = Duration.ofSeconds(10);
  static final int MAX_LINES = 100;

  private final Set<String> shown = new HashSet<>();
  private long beganNanos;
  private long leftOut;

  /** The line to write, if any. */
  synchronized Optional<String> admit(String denial, long nowNanos) {
    if (shown.isEmpty() || nowNanos - beganNanos >= LENGTH.toNanos()) {
      shown.clear();
      beganNanos = nowNanos;
    }
    if (shown.size() == MAX_LINES || !shown.add(denial)) {
      leftOut++;
      return Optional.empty();
    }
    String line = leftOut == 0 ? denial : denial + " (" + leftOut + " denials before it not shown)";
    leftOut = 0;
    return Optional.of(line);
  }
}
