package io.sequin.storage.log;

import java.util.List;
import java.util.Optional;

/**
 * Which records of a partition were appended in which leader epoch: where each began, in their
 * order. Empty epochs, behind which the next begins at once, are among them; those in which other
 * partitions alone were cut are not.
 *
 * @param newest that of all partitions
 */
public record LeaderEpochs(List<Start> starts, int newest) {

  /** The first offset that was given out in an epoch. */
  public record Start(int leaderEpoch, long offset) {}

  /** The last epoch up to one that is asked for, and the offset after its last record. */
  public record End(int leaderEpoch, long offset) {}

  /** Of a log that has only ever known its first epoch. */
  public static final LeaderEpochs FIRST = new LeaderEpochs(List.of(new Start(0, 0)), 0);

  public LeaderEpochs {
    starts = List.copyOf(starts);
  }

  /** The epoch in which the record at an offset was appended. */
  public int at(long offset) {
    // most read near the end
    int i = starts.size() - 1;
    while (i > 0 && starts.get(i).offset() > offset) {
      i--;
    }
    return starts.get(i).leaderEpoch();
  }

  /**
   * Where an epoch ends.
   *
   * @param leaderEpoch one that the partition may not have had itself
   * @param highWatermark where the log ends, and with it the epoch that goes on
   * @return empty if the epoch is still to come
   */
  public Optional<End> end(int leaderEpoch, long highWatermark) {
    if (leaderEpoch >= starts.getLast().leaderEpoch() && leaderEpoch <= newest) {
      return Optional.of(new End(leaderEpoch, highWatermark));
    }
    int floor = leaderEpoch;
    for (Start start : starts) {
      if (start.leaderEpoch() > leaderEpoch) {
        return Optional.of(new End(floor, start.offset()));
      }
      floor = start.leaderEpoch();
    }
    return Optional.empty();
  }
}
