package io.sequin.gateway.transaction;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import java.util.Optional;

/** How partitions and cursors become part of a transaction, which begins with the first of them. */
final class JoinRule {

  private JoinRule() {}

  /** Why a producer may not do anything for a transaction; NONE if it may. */
  static ErrorCode refusal(Optional<Transaction> now, ProducerIdentity producer) {
    if (now.isEmpty() || now.get().producerId() != producer.id()) {
      return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    }
    return now.get().epoch() == producer.epoch() ? ErrorCode.NONE : ErrorCode.PRODUCER_FENCED;
  }

  /**
   * @param isSecondVersion whether each transaction has an epoch of its own
   */
  static Decision decide(
      Optional<Transaction> before,
      ProducerIdentity producer,
      boolean isSecondVersion,
      TransactionEffect effect) {
    ErrorCode refusal = refusal(before, producer);
    return refusal == ErrorCode.NONE
        ? Decision.change(before.orElseThrow().begun(isSecondVersion), effect)
        : Decision.refuse(refusal);
  }
}
