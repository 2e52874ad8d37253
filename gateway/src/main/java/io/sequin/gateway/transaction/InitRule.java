package io.sequin.gateway.transaction;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import io.sequin.storage.transaction.TransactionState;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How a producer gets its id and epoch, which fences those before it (InitProducerId). */
final class InitRule {

  private InitRule() {}

  /**
   * @param known who the producer says that it is
   */
  static Decision decide(
      String transactionalId,
      Optional<Transaction> before,
      int timeoutMs,
      ProducerIdentity known,
      LongSupplier newProducerId,
      long nowMs) {
    if (before.isEmpty()) {
      return Decision.change(
          Transaction.first(transactionalId, newProducerId.getAsLong(), timeoutMs),
          TransactionEffect.NONE);
    }
    Transaction now = before.get();
    if (!isCurrent(now, known)) {
      return isRepeated(now, known)
          ? Decision.done(now)
          : Decision.refuse(ErrorCode.PRODUCER_FENCED);
    }
    return now.isOngoing()
        ? EndRule.fence(now, newProducerId, nowMs)
        : Decision.change(
            Epochs.next(now, known.epoch(), newProducerId)
                .in(TransactionState.EMPTY)
                .withTimeout(timeoutMs),
            TransactionEffect.NONE);
  }

  private static boolean isCurrent(Transaction now, ProducerIdentity known) {
    return known.equals(ProducerIdentity.NONE)
        || (known.id() == now.producerId() && known.epoch() == now.epoch());
  }

  /** The answer may have been lost. */
  private static boolean isRepeated(Transaction now, ProducerIdentity known) {
    boolean isOfBefore =
        known.id() == now.producerId()
            || (now.epoch() == 0 && known.id() == now.previousProducerId());
    return isOfBefore && known.epoch() == now.lastEpoch() && now.state() == TransactionState.EMPTY;
  }
}
