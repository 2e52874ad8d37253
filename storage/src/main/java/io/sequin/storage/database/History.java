package io.sequin.storage.database;

import java.util.UUID;

/**
 * One course of events in the database. Another one begins when a standby has taken over, or the
 * database was restored: then what was counted may have gone back, and whatever is remembered of
 * this one may not be true any more.
 *
 * @param leaderEpoch its number, which Kafka clients know as the leader epoch of all partitions
 * @param id tells it from one of the same number that was lost
 */
public record History(int leaderEpoch, UUID id) {

  /** Room for what one history counts: at a thousand a second, for 34 years. */
  private static final int COUNTED_BITS = 40;

  /** What is counted in the database, as a number that no other history gives out. */
  public long unique(long counted) {
    return counted + ((long) leaderEpoch << COUNTED_BITS);
  }
}
