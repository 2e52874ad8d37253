package io.sequin.migration.client;

/**
 * Where the records of a leader epoch end in the other cluster (KIP-101).
 *
 * @param epoch the last one up to the one that was asked for; -1 if nothing is known of it
 */
public record EpochEnd(int epoch, long offset) {

  /** Whether the other cluster knows it. */
  public boolean isKnown() {
    return epoch >= 0;
  }
}
