package io.sequin.storage.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Remembers which batches of idempotent producers were not stored and are sent again: because
 * PostgreSQL was away, or because somebody else is to be asked. It counts only where PostgreSQL
 * knows nothing of the producer: it would take the second batch of a new one whose first was
 * refused, and the first, sent again, would come too late for ever.
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

  /** Takes note of a batch that is perhaps not stored, and comes again. */
  synchronized void add(PartitionId partition, ProducerStamp producer) {
    if (producer.isIdempotent()) {
      lost.merge(
          new Key(partition, producer.id(), producer.epoch()), producer.baseSequence(), Math::min);
    }
  }

  /** The first sequence that was lost of a producer of which PostgreSQL knows nothing. */
  synchronized OptionalInt firstOf(PartitionId partition, long producerId, short producerEpoch) {
    Integer sequence = lost.get(new Key(partition, producerId, producerEpoch));
    return sequence == null ? OptionalInt.empty() : OptionalInt.of(sequence);
  }

  /** PostgreSQL knows the producer by now, perhaps by another gateway. */
  synchronized void forget(PartitionId partition, long producerId, short producerEpoch) {
    lost.remove(new Key(partition, producerId, producerEpoch));
  }

  private record Key(PartitionId partition, long producerId, short producerEpoch) {}
}
