package io.sequin.migration.link;

import io.sequin.migration.client.EpochEnd;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.EpochStart;
import java.util.List;

/**
 * Where a copy and what it is a copy of part, after the other cluster has elected a leader that did
 * not have all records: by the leader epochs of both, as Kafka's followers find it (KIP-101,
 * KIP-279).
 */
final class Divergence {

  private Divergence() {}

  /**
   * The offset at which the copy is to end. Where the other cluster answers with an epoch that the
   * copy does not know, more may have to go, which is found when the copy goes on from there.
   *
   * @param epochs those that the copy has batches of, in their order
   * @param end where the last of them ends in the other cluster
   */
  static long find(CopyPosition copy, List<EpochStart> epochs, EpochEnd end) {
    long endHere = copy.nextOffset();
    boolean isKnownHere = false;
    for (int i = epochs.size() - 1; i >= 0 && epochs.get(i).epoch() >= end.epoch(); i--) {
      isKnownHere = epochs.get(i).epoch() == end.epoch();
      endHere = isKnownHere ? endHere : epochs.get(i).offset();
    }
    boolean isOlderThanAll = epochs.isEmpty() || epochs.getFirst().epoch() > end.epoch();
    return isKnownHere || isOlderThanAll ? Math.min(endHere, end.offset()) : endHere;
  }
}
