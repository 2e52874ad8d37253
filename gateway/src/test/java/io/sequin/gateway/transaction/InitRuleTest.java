package io.sequin.gateway.transaction;

import static io.sequin.gateway.transaction.Transactions.NEXT_ID;
import static io.sequin.gateway.transaction.Transactions.at;
import static io.sequin.gateway.transaction.Transactions.init;
import static io.sequin.gateway.transaction.Transactions.outcome;
import static io.sequin.gateway.transaction.Transactions.producer;
import static io.sequin.storage.transaction.TransactionState.COMPLETE_ABORT;
import static io.sequin.storage.transaction.TransactionState.COMPLETE_COMMIT;
import static io.sequin.storage.transaction.TransactionState.EMPTY;
import static io.sequin.storage.transaction.TransactionState.ONGOING;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.transaction.Transaction;
import org.junit.jupiter.api.Test;

/** How producers get their epochs; those named are faults that others had. */
class InitRuleTest {

  @Test
  void eachProducerFencesTheOnesBefore() {
    Decision decision = init(at(3, COMPLETE_COMMIT), ProducerIdentity.NONE);

    assertThat(decision.answer().producer()).isEqualTo(producer(4));
    assertThat(after(decision).state()).isEqualTo(EMPTY);
  }

  @Test
  void aRepetitionGetsTheSameAnswer() {
    Transaction now = after(init(at(3, COMPLETE_COMMIT), producer(3)));

    assertThat(init(now, producer(3)).answer().producer()).isEqualTo(producer(4));
    assertThat(outcome(init(now, producer(2)))).isEqualTo("PRODUCER_FENCED");
  }

  @Test
  void kafka19367WhatGoesOnIsFencedWithOneEpochAndTheNextProducerGetsAnother() {
    Decision fenced = init(at(3, ONGOING), ProducerIdentity.NONE);

    assertThat(fenced.answer().error()).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
    assertThat(after(fenced).epoch()).isEqualTo((short) 4);
    assertThat(after(fenced).state()).isEqualTo(COMPLETE_ABORT);
    assertThat(init(after(fenced), ProducerIdentity.NONE).answer().producer())
        .isEqualTo(producer(5));
  }

  @Test
  void anotherProducerIdTakesThePlaceOfOneWhoseEpochsAreUsedUp() {
    Decision last = init(at(Epochs.LAST, COMPLETE_COMMIT), producer(Epochs.LAST));
    ProducerIdentity next = new ProducerIdentity(NEXT_ID, (short) 0);

    assertThat(last.answer().producer()).isEqualTo(next);
    assertThat(init(after(last), producer(Epochs.LAST)).answer().producer()).isEqualTo(next);
  }

  private static Transaction after(Decision decision) {
    return ((Decision.Change) decision).after();
  }
}
