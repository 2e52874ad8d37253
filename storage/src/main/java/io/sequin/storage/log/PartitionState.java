package io.sequin.storage.log;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a lane remembers of a partition: where it goes on, and the producers it has asked about. */
final class PartitionState {

  private final Map<Long, ProducerState> producers = new HashMap<>();
  private final int segment;
  private final Optional<LinkState> linkState;
  private long nextOffset;

  PartitionState(int segment, long nextOffset, Optional<LinkState> linkState) {
    this.segment = segment;
    this.nextOffset = nextOffset;
    this.linkState = linkState;
  }

  /** The segment that appends go to. */
  int segment() {
    return segment;
  }

  long nextOffset() {
    return nextOffset;
  }

  /** Empty where clients may write. */
  Optional<LinkState> linkState() {
    return linkState;
  }

  void advanceTo(long offset) {
    nextOffset = offset;
  }

  /** Whether the other one goes on at the same place. */
  boolean isAt(PartitionState other) {
    return segment == other.segment
        && nextOffset == other.nextOffset
        && linkState.equals(other.linkState);
  }

  /** Empty if PostgreSQL has not been asked about the producer. */
  Optional<ProducerState> producer(long id) {
    return Optional.ofNullable(producers.get(id));
  }

  /** Whether it knows enough of a producer to place a batch of it. */
  boolean knows(ProducerStamp stamp) {
    ProducerState state = producers.get(stamp.id());
    return state != null && state.suffices(stamp);
  }

  void remember(long producerId, ProducerState state) {
    producers.put(producerId, state);
  }

  int producerCount() {
    return producers.size();
  }
}
