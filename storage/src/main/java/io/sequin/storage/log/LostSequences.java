package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers which batches of idempotent producers could not be stored. PostgreSQL knows nothing of
 * a new producer whose first batch was lost: it would take the second one, and the first, sent
 * again, would come too late. Used by one lane's thread.
 */
final class LostSequences {

  private static final int MAX_PRODUCERS = 10_000;

  private final Map<Key, Integer> lost =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
          return size() > MAX_PRODUCERS;
        }
      };

  /** Takes note of a batch that is perhaps not stored. */
  void add(PendingAppend append) {
    ProducerStamp producer = append.batch().producer();
    if (producer.isIdempotent()) {
      lost.merge(Key.of(append), producer.baseSequence(), Math::min);
    }
  }

  /** Answers the batches that come after a lost one, and returns the others. */
  List<PendingAppend> refuseFollowers(List<PendingAppend> appends) {
    if (lost.isEmpty()) {
      return appends;
    }
    List<PendingAppend> others = new ArrayList<>(appends.size());
    for (PendingAppend append : appends) {
      if (isFollower(append)) {
        append.result().complete(AppendResult.refused(AppendOutcome.OUT_OF_ORDER_SEQUENCE));
      } else {
        others.add(append);
      }
    }
    return others;
  }

  private boolean isFollower(PendingAppend append) {
    Key key = Key.of(append);
    Integer sequence = lost.get(key);
    if (sequence == null || append.batch().producer().baseSequence() > sequence) {
      return sequence != null;
    }
    lost.remove(key);
    return false;
  }

  private record Key(PartitionId partition, long producerId, short producerEpoch) {

    static Key of(PendingAppend append) {
      ProducerStamp producer = append.batch().producer();
      return new Key(append.batch().partition(), producer.id(), producer.epoch());
    }
  }
}
