package io.sequin.protocol.generator;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * The versions from the lowest to the highest, both included; none if the highest is below the
 * lowest.
 */
record VersionRange(int lowest, int highest) {

  static final VersionRange NONE = new VersionRange(0, -1);

  /** Reads the specs' notation: {@code none}, {@code 3}, {@code 1-4} or {@code 3+}. */
  @JsonCreator
  static VersionRange parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.endsWith("+")) {
      return new VersionRange(
          Integer.parseInt(text.substring(0, text.length() - 1)), Short.MAX_VALUE);
    }
    int dash = text.indexOf('-');
    return dash < 0
        ? new VersionRange(Integer.parseInt(text), Integer.parseInt(text))
        : new VersionRange(
            Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  boolean isEmpty() {
    return highest < lowest;
  }

  boolean contains(VersionRange other) {
    return other.isEmpty() || (lowest <= other.lowest && other.highest <= highest);
  }

  VersionRange intersect(VersionRange other) {
    VersionRange common =
        new VersionRange(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
    return common.isEmpty() ? NONE : common;
  }

  /** The notation that {@link #parse} reads. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "none";
    }
    if (highest == Short.MAX_VALUE) {
      return lowest + "+";
    }
    return lowest == highest ? Integer.toString(lowest) : lowest + "-" + highest;
  }
}
