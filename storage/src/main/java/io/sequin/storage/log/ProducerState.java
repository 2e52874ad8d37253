package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a partition remembers of an idempotent producer: its epoch and its last batches, oldest
 * first. The rules are those of KIP-98.
 *
 * @param batches none of a producer that nobody remembers: it may begin anywhere, because what it
 *     sent before may have expired
 */
record ProducerState(short epoch, List<SequencedBatch> batches) {

  /** A producer has at most five requests in flight, so no older batch is sent again. */
  private static final int REMEMBERED = 5;

  ProducerState {
    batches = List.copyOf(batches);
  }

  static ProducerState unknown(short epoch) {
    return new ProducerState(epoch, List.of());
  }

  /** Empty if the batch may be appended, else why not. */
  Optional<AppendOutcome> refusal(ProducerStamp stamp, int recordCount) {
    if (stamp.epoch() != epoch) {
      return refusalOfOtherEpoch(stamp);
    }
    if (batches.isEmpty()) {
      return Optional.empty();
    }
    if (earlier(stamp, recordCount).isPresent()) {
      return Optional.of(AppendOutcome.DUPLICATE);
    }
    return batches.getLast().isFollowedBy(stamp.baseSequence())
        ? Optional.empty()
        : Optional.of(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
  }

  /** The same batch, appended before. */
  Optional<SequencedBatch> earlier(ProducerStamp stamp, int recordCount) {
    int lastSequence = SequencedBatch.lastSequence(stamp.baseSequence(), recordCount);
    return batches.stream()
        .filter(batch -> batch.isOf(stamp.baseSequence(), lastSequence))
        .findFirst();
  }

  ProducerState after(ProducerStamp stamp, int recordCount, long baseOffset) {
    List<SequencedBatch> now = new ArrayList<>(REMEMBERED + 1);
    if (stamp.epoch() == epoch) {
      now.addAll(batches);
    }
    now.add(SequencedBatch.of(stamp.baseSequence(), recordCount, baseOffset));
    return new ProducerState(
        stamp.epoch(), now.subList(Math.max(0, now.size() - REMEMBERED), now.size()));
  }

  private Optional<AppendOutcome> refusalOfOtherEpoch(ProducerStamp stamp) {
    if (stamp.epoch() < epoch) {
      return Optional.of(AppendOutcome.PRODUCER_FENCED);
    }
    return stamp.baseSequence() == 0
        ? Optional.empty()
        : Optional.of(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
  }
}
