package io.sequin.gateway.transaction;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;

/** What is to be done for a request. */
sealed interface Decision {

  /** For the client, once it is done. */
  Answer answer();

  /**
   * What a client is told.
   *
   * @param error NONE if what it asked for is done
   * @param producer who it is from now on
   */
  record Answer(ErrorCode error, ProducerIdentity producer) {}

  /** Nothing changes. */
  record Keep(Answer answer) implements Decision {}

  /** The state of the transactional id changes, and something happens in the same commit. */
  record Change(Transaction after, TransactionEffect effect, Answer answer) implements Decision {}

  static Decision refuse(ErrorCode error) {
    return new Keep(new Answer(error, ProducerIdentity.NONE));
  }

  static Decision done(Transaction as) {
    return new Keep(answerOf(as));
  }

  static Decision change(Transaction after, TransactionEffect effect) {
    return new Change(after, effect, answerOf(after));
  }

  private static Answer answerOf(Transaction transaction) {
    return new Answer(
        ErrorCode.NONE, new ProducerIdentity(transaction.producerId(), transaction.epoch()));
  }
}
