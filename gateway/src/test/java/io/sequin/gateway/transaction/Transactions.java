package io.sequin.gateway.transaction;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import io.sequin.storage.transaction.TransactionState;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Asks the rules as one producer with a transactional id would. */
final class Transactions {

  static final long ID = 7;
  static final long NEXT_ID = 8;
  static final int TIMEOUT_MS = 60_000;
  static final LongSupplier NEW_ID = () -> NEXT_ID;

  private Transactions() {}

  /** The producer in a state, at an epoch that it came to from the one before. */
  static Transaction at(int epoch, TransactionState state) {
    return Transaction.first("id", ID, TIMEOUT_MS)
        .withEpoch((short) epoch, (short) (epoch - 1))
        .in(state);
  }

  static ProducerIdentity producer(int epoch) {
    return new ProducerIdentity(ID, (short) epoch);
  }

  static Decision end(Transaction now, int epoch, boolean isCommit, boolean isSecondVersion) {
    return EndRule.decide(Optional.of(now), producer(epoch), isCommit, isSecondVersion, NEW_ID, 0);
  }

  static Decision init(Transaction now, ProducerIdentity known) {
    return InitRule.decide("id", Optional.of(now), TIMEOUT_MS, known, NEW_ID, 0);
  }

  /** What becomes of it in few words. */
  static String outcome(Decision decision) {
    ErrorCode error = decision.answer().error();
    return switch (decision) {
      case Decision.Keep _ -> error == ErrorCode.NONE ? "was done" : error.name();
      case Decision.Change change ->
          change.effect() instanceof TransactionEffect.End ? "done" : "next";
    };
  }
}
