package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a partition remembers of an idempotent producer: its epoch and its last batches, oldest
 * first. The rules are those of KIP-98.
 *
 * @param batches none of a producer that nobody remembers, or that a transaction's end has fenced
 * @param latestBegin the sequence that a producer without batches begins with at the latest: that
 *     of one which could not be stored and is still to come; empty if it may begin anywhere,
 *     because what it sent before may have expired
 * @param open the transaction that the partition is part of
 */
record ProducerState(
    short epoch,
    List<SequencedBatch> batches,
    OptionalInt latestBegin,
    Optional<OpenTransaction> open) {

  /** A producer has at most five requests in flight, so no older batch is sent again. */
  private static final int REMEMBERED = 5;

  private static final OptionalInt BEGINS_WITH_ZERO = OptionalInt.of(0);

  ProducerState {
    batches = List.copyOf(batches);
  }

  /** Of a producer that is remembered. */
  ProducerState(short epoch, List<SequencedBatch> batches) {
    this(epoch, batches, BEGINS_WITH_ZERO, Optional.empty());
  }

  /**
   * Of one that nobody remembers.
   *
   * @param lostSequence of its first batch that could not be stored
   */
  static ProducerState unknown(ProducerStamp stamp, OptionalInt lostSequence) {
    OptionalInt latestBegin = stamp.beginsWithZero() ? BEGINS_WITH_ZERO : lostSequence;
    return new ProducerState(stamp.epoch(), List.of(), latestBegin, Optional.empty());
  }

  ProducerState within(Optional<OpenTransaction> transaction) {
    return new ProducerState(epoch, batches, latestBegin, transaction);
  }

  /**
   * Whether it suffices to place a batch. That a partition is part of a transaction can change
   * without a trace in the log until there are records of it, whose end is a marker.
   */
  boolean suffices(ProducerStamp stamp) {
    return !stamp.isTransactional() || open.map(OpenTransaction::hasRecords).orElse(false);
  }

  /** Empty if the batch may be appended, else why not. */
  Optional<AppendOutcome> refusal(ProducerStamp stamp, int recordCount) {
    if (stamp.epoch() >= epoch) {
      Optional<AppendOutcome> refused = refusalByTransaction(stamp);
      if (refused.isPresent()) {
        return refused;
      }
    }
    if (stamp.epoch() != epoch) {
      return refusalOfOtherEpoch(stamp);
    }
    if (batches.isEmpty()) {
      return latestBegin.isPresent() && stamp.baseSequence() > latestBegin.getAsInt()
          ? Optional.of(AppendOutcome.OUT_OF_ORDER_SEQUENCE)
          : Optional.empty();
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
        stamp.epoch(),
        now.subList(Math.max(0, now.size() - REMEMBERED), now.size()),
        BEGINS_WITH_ZERO,
        open.map(
            transaction ->
                transaction.hasRecords()
                    ? transaction
                    : new OpenTransaction(transaction.epoch(), baseOffset)));
  }

  /**
   * After a copy of a batch, or of a marker, which has no sequence; empty if nothing is to be
   * remembered of it.
   */
  Optional<ProducerState> afterCopy(ProducerStamp stamp, int offsetCount, long baseOffset) {
    if (stamp.baseSequence() >= 0) {
      return Optional.of(after(stamp, offsetCount, baseOffset).within(Optional.empty()));
    }
    return stamp.epoch() > epoch
        ? Optional.of(new ProducerState(stamp.epoch(), List.of()))
        : Optional.empty();
  }

  private Optional<AppendOutcome> refusalByTransaction(ProducerStamp stamp) {
    boolean isPartOfIt =
        open.map(transaction -> transaction.epoch() == stamp.epoch()).orElse(false);
    if (stamp.isTransactional()) {
      return isPartOfIt ? Optional.empty() : Optional.of(AppendOutcome.NOT_IN_TRANSACTION);
    }
    return isPartOfIt ? Optional.of(AppendOutcome.IN_TRANSACTION) : Optional.empty();
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
