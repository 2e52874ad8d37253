package io.sequin.migration.push;

/** Sequence numbers of a producer's records, which begin anew behind the largest (KIP-98). */
final class Sequences {

  private Sequences() {}

  /** The number that is so many records behind another one. */
  static int plus(int sequence, long count) {
    return (int) ((sequence + count) & Integer.MAX_VALUE);
  }

  /** How many records lie between two numbers. */
  static int between(int from, int to) {
    return (to - from) & Integer.MAX_VALUE;
  }
}
