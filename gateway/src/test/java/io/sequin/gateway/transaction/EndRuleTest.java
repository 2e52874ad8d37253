package io.sequin.gateway.transaction;

import static io.sequin.gateway.transaction.Transactions.NEXT_ID;
import static io.sequin.gateway.transaction.Transactions.at;
import static io.sequin.gateway.transaction.Transactions.end;
import static io.sequin.gateway.transaction.Transactions.outcome;
import static io.sequin.storage.transaction.TransactionState.COMPLETE_ABORT;
import static io.sequin.storage.transaction.TransactionState.COMPLETE_COMMIT;
import static io.sequin.storage.transaction.TransactionState.EMPTY;
import static io.sequin.storage.transaction.TransactionState.ONGOING;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.TransactionEnd;
import io.sequin.storage.transaction.Transaction;
import io.sequin.storage.transaction.TransactionEffect;
import io.sequin.storage.transaction.TransactionState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How transactions end; those named are faults that others had. */
class EndRuleTest {

  private static final boolean COMMIT = true;
  private static final boolean ABORT = false;

  @ParameterizedTest
  @CsvSource({
    "EMPTY,           INVALID_TXN_STATE, INVALID_TXN_STATE",
    "ONGOING,         done,              done",
    "COMPLETE_COMMIT, was done,          INVALID_TXN_STATE",
    "COMPLETE_ABORT,  INVALID_TXN_STATE, was done",
  })
  void inTheFirstVersion(TransactionState state, String commit, String abort) {
    assertThat(outcome(end(at(3, state), 3, COMMIT, false))).isEqualTo(commit);
    assertThat(outcome(end(at(3, state), 3, ABORT, false))).isEqualTo(abort);
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY,           INVALID_TXN_STATE, next, PRODUCER_FENCED,   PRODUCER_FENCED",
    "ONGOING,         done,              done, PRODUCER_FENCED,   PRODUCER_FENCED",
    "COMPLETE_COMMIT, INVALID_TXN_STATE, next, was done,          INVALID_TXN_STATE",
    "COMPLETE_ABORT,  INVALID_TXN_STATE, next, INVALID_TXN_STATE, was done",
  })
  void inTheSecondVersion(
      TransactionState state, String commit, String abort, String again, String abortAgain) {
    assertThat(outcome(end(at(3, state), 3, COMMIT, true))).isEqualTo(commit);
    assertThat(outcome(end(at(3, state), 3, ABORT, true))).isEqualTo(abort);
    assertThat(outcome(end(at(3, state), 2, COMMIT, true))).isEqualTo(again);
    assertThat(outcome(end(at(3, state), 2, ABORT, true))).isEqualTo(abortAgain);
  }

  @Test
  void kafka17754ALateEndDoesNotEndTheNextTransaction() {
    Transaction next = after(end(at(3, ONGOING), 3, COMMIT, true)).begun(true);

    assertThat(outcome(end(next, 3, ABORT, true))).isEqualTo("PRODUCER_FENCED");
    assertThat(outcome(end(next, 3, COMMIT, true))).isEqualTo("PRODUCER_FENCED");
  }

  @Test
  void kafka18660WhenEpochsAreUsedUpTheAnswerAndItsRepetitionNameTheNextProducer() {
    Decision last = end(at(Epochs.LAST, ONGOING), Epochs.LAST, COMMIT, true);
    ProducerIdentity next = new ProducerIdentity(NEXT_ID, (short) 0);

    assertThat(last.answer()).isEqualTo(new Decision.Answer(ErrorCode.NONE, next));
    assertThat(end(after(last), Epochs.LAST, COMMIT, true).answer())
        .isEqualTo(new Decision.Answer(ErrorCode.NONE, next));
    assertThat(outcome(end(after(last), Epochs.LAST - 1, COMMIT, true)))
        .isEqualTo("INVALID_PRODUCER_ID_MAPPING");
  }

  @Test
  void kafka20090FencingWhoseEpochsAreUsedUpLeavesNobodyWithTheOldProducerId() {
    Decision fenced = EndRule.fence(at(Epochs.LAST, ONGOING), Transactions.NEW_ID, 0);

    assertThat(after(fenced).producerId()).isEqualTo(NEXT_ID);
    assertThat(after(fenced).state()).isEqualTo(COMPLETE_ABORT);
    assertThat(endOf(fenced).markerEpoch()).isEqualTo(Short.MAX_VALUE);
    assertThat(outcome(end(after(fenced), Epochs.LAST, ABORT, true))).isNotIn("done", "next");
  }

  @Test
  void librdkafka4849AnEndBeforeAnythingWasWrittenIsAnswered() {
    assertThat(outcome(end(at(0, EMPTY), 0, COMMIT, false))).isEqualTo("INVALID_TXN_STATE");
    assertThat(outcome(end(at(0, COMPLETE_COMMIT), 0, COMMIT, false))).isEqualTo("was done");
  }

  @Test
  void redpanda3616ACommitWhoseAnswerWasLostIsNotRefused() {
    Decision first = end(at(3, ONGOING), 3, COMMIT, false);
    Decision second = end(at(3, ONGOING), 3, COMMIT, true);

    assertThat(outcome(end(after(first), 3, COMMIT, false))).isEqualTo("was done");
    assertThat(outcome(end(after(second), 3, COMMIT, true))).isEqualTo("was done");
    assertThat(end(after(second), 3, COMMIT, true).answer()).isEqualTo(second.answer());
  }

  @Test
  void whoIsUnknownIsRefused() {
    ProducerIdentity somebody = Transactions.producer(0);

    assertThat(
            EndRule.decide(Optional.empty(), somebody, COMMIT, true, Transactions.NEW_ID, 0)
                .answer()
                .error())
        .isEqualTo(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    assertThat(outcome(end(at(3, ONGOING), 4, COMMIT, true))).isEqualTo("PRODUCER_FENCED");
    assertThat(outcome(end(at(3, ONGOING), 1, COMMIT, false))).isEqualTo("PRODUCER_FENCED");
  }

  private static Transaction after(Decision decision) {
    return ((Decision.Change) decision).after();
  }

  private static TransactionEnd endOf(Decision decision) {
    return ((TransactionEffect.End) ((Decision.Change) decision).effect()).end();
  }
}
