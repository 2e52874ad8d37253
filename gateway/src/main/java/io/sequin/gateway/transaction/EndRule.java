package io.sequin.gateway.transaction;

import static io.sequin.storage.transaction.TransactionState.COMPLETE_ABORT;
import static io.sequin.storage.transaction.TransactionState.COMPLETE_COMMIT;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.record.ControlBatches;
import io.sequin.storage.log.TransactionEnd;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import io.sequin.storage.transaction.TransactionState;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a transaction ends (EndTxn).
 *
 * <pre>
 *                   | first version     | second version    | second version, again
 * state             | commit    abort   | commit    abort   | commit    abort
 * ------------------+-------------------+-------------------+----------------------
 * empty             | refused   refused | refused   next    | fenced    fenced
 * ongoing           | done      done    | done      done    | fenced    fenced
 * complete commit   | was done  refused | refused   next    | was done  refused
 * complete abort    | refused   was done| refused   next    | refused   was done
 * </pre>
 *
 * refused: INVALID_TXN_STATE; fenced: PRODUCER_FENCED; next: nothing ends, but the epoch goes up,
 * as with all that is done in the second version (KIP-890).
 *
 * <p>What {@code sequin.end_transaction} ends in SQL is left as the row of ongoing says ({@code
 * complete_transaction} in {@code R__35_transactions.sql}), so that the client's own request is a
 * repetition.
 */
final class EndRule {

  private EndRule() {}

  /**
   * @param isSecondVersion whether each transaction has an epoch of its own
   */
  static Decision decide(
      Optional<Transaction> before,
      ProducerIdentity producer,
      boolean isCommit,
      boolean isSecondVersion,
      LongSupplier newProducerId,
      long nowMs) {
    if (before.isEmpty()) {
      return Decision.refuse(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    Transaction now = before.get();
    if (isSecondVersion && isOfBefore(now, producer)) {
      return again(now, isCommit);
    }
    if (now.producerId() != producer.id()) {
      return Decision.refuse(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    if (now.epoch() != producer.epoch()) {
      return Decision.refuse(ErrorCode.PRODUCER_FENCED);
    }
    return isSecondVersion
        ? second(now, isCommit, newProducerId, nowMs)
        : first(now, isCommit, nowMs);
  }

  /**
   * Aborts it so that its producer can write no more: another one has come, or it took too long.
   */
  static Decision fence(Transaction now, LongSupplier newProducerId, long nowMs) {
    Transaction fenced = Epochs.next(now, Transaction.NONE, newProducerId).in(COMPLETE_ABORT);
    return new Decision.Change(
        fenced,
        new TransactionEffect.End(endOf(now, Epochs.fencing(now), false, nowMs)),
        new Decision.Answer(ErrorCode.CONCURRENT_TRANSACTIONS, ProducerIdentity.NONE));
  }

  private static Decision first(Transaction now, boolean isCommit, long nowMs) {
    TransactionState wanted = isCommit ? COMPLETE_COMMIT : COMPLETE_ABORT;
    if (now.isOngoing()) {
      return Decision.change(
          now.in(wanted), new TransactionEffect.End(endOf(now, now.epoch(), isCommit, nowMs)));
    }
    return now.state() == wanted ? Decision.done(now) : refused();
  }

  private static Decision second(
      Transaction now, boolean isCommit, LongSupplier newProducerId, long nowMs) {
    boolean isOngoing = now.isOngoing();
    if (!isOngoing && isCommit) {
      return refused();
    }
    Transaction next =
        Epochs.next(now, now.epoch(), newProducerId)
            .in(isCommit ? COMPLETE_COMMIT : COMPLETE_ABORT);
    return Decision.change(
        next,
        isOngoing
            ? new TransactionEffect.End(endOf(now, Epochs.fencing(now), isCommit, nowMs))
            : TransactionEffect.NONE);
  }

  private static Decision again(Transaction now, boolean isCommit) {
    return switch (now.state()) {
      case EMPTY, ONGOING -> Decision.refuse(ErrorCode.PRODUCER_FENCED);
      case COMPLETE_COMMIT -> isCommit ? Decision.done(now) : refused();
      case COMPLETE_ABORT -> isCommit ? refused() : Decision.done(now);
    };
  }

  private static boolean isOfBefore(Transaction now, ProducerIdentity producer) {
    return now.epoch() == 0
        ? producer.id() == now.previousProducerId() && producer.epoch() == Epochs.LAST
        : producer.id() == now.producerId() && producer.epoch() == now.epoch() - 1;
  }

  private static Decision refused() {
    return Decision.refuse(ErrorCode.INVALID_TXN_STATE);
  }

  private static TransactionEnd endOf(
      Transaction now, short markerEpoch, boolean isCommit, long nowMs) {
    return new TransactionEnd(
        now.producerId(),
        markerEpoch,
        isCommit,
        nowMs,
        ControlBatches.marker(now.producerId(), markerEpoch, nowMs, isCommit));
  }
}
