package io.sequin.storage.log;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a lane remembers of a partition: where it goes on, and the producers it has asked about. */
final class PartitionState {

  private final Map<Long, ProducerState> producers = new HashMap<>();
  private long nextOffset;

  PartitionState(long nextOffset) {
    this.nextOffset = nextOffset;
  }

  long nextOffset() {
    return nextOffset;
  }

  void advanceTo(long offset) {
    nextOffset = offset;
  }

  /** Empty if PostgreSQL has not been asked about the producer. */
  Optional<ProducerState> producer(long id) {
    return Optional.ofNullable(producers.get(id));
  }

  void remember(long producerId, ProducerState state) {
    producers.put(producerId, state);
  }

  int producerCount() {
    return producers.size();
  }
}
