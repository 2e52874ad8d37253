package io.sequin.migration.push;

/** What a part of a log becomes in the other cluster. Parts follow each other without a hole. */
sealed interface Outgoing {

  /** Where it begins here. */
  long fromOffset();

  /** Where the next one begins here. */
  long toOffset();

  /**
   * One record for each offset.
   *
   * @param payload a batch from its magic byte on, of no producer yet; not shared
   */
  record Records(long fromOffset, long toOffset, byte[] payload) implements Outgoing {

    int count() {
      return (int) (toOffset - fromOffset);
    }
  }

  /**
   * Nothing that consumers would see.
   *
   * @param expiredTo what lies before it had expired here before it was read
   */
  record Gap(long fromOffset, long toOffset, long expiredTo) implements Outgoing {

    /** How many offsets of a part of it had expired. */
    long expiredIn(long from, long to) {
      return Math.max(0, Math.min(to, expiredTo) - from);
    }
  }
}
