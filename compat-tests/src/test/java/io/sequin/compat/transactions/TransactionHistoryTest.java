package io.sequin.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.transactions.TransactionHistory.Outcome;
import io.sequin.compat.transactions.TransactionHistory.Transaction;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The checker finds each kind of fault, or the tests that ask it would never fail. */
class TransactionHistoryTest {

  private final TransactionHistory history = new TransactionHistory();
  private final Map<Integer, SortedMap<Long, String>> log =
      Map.of(0, new TreeMap<>(), 1, new TreeMap<>());

  @Test
  void nothingIsWrongWithCommittedAbortedAndUnknownOnes() {
    Transaction committed = write(Outcome.COMMITTED);
    write(Outcome.ABORTED);
    Transaction happened = write(Outcome.UNKNOWN);
    write(Outcome.UNKNOWN);
    log.get(0).put(0L, "p/0/0");
    log.get(1).put(0L, "p/0/1");
    log.get(0).put(4L, "p/2/0");
    log.get(1).put(4L, "p/2/1");
    history.seen(1, 0, "p/0/1");
    history.seenOffset("p", committed.offset());

    assertThat(history.check(log, Map.of("p", happened.offset()))).isEmpty();
  }

  @Test
  void aLostWriteIsFound() {
    write(Outcome.COMMITTED);
    log.get(0).put(0L, "p/0/0");

    assertThat(history.check(log, Map.of("p", 1L)))
        .containsExactly("of p/0, COMMITTED, 1 of 2 are there");
  }

  @Test
  void anAbortedWriteIsFound() {
    write(Outcome.ABORTED);
    log.get(0).put(0L, "p/0/0");

    assertThat(history.check(log, Map.of("p", 1L)))
        .containsExactly("of p/0, ABORTED, 1 of 2 are there");
  }

  @Test
  void aTornTransactionIsFound() {
    write(Outcome.UNKNOWN);
    log.get(1).put(0L, "p/0/1");

    assertThat(history.check(log, Map.of("p", 1L)))
        .containsExactly("of p/0, UNKNOWN, 1 of 2 are there");
  }

  @Test
  void aDuplicateAndAWrongOrderAreFound() {
    write(Outcome.COMMITTED);
    write(Outcome.COMMITTED);
    log.get(0).put(0L, "p/1/0");
    log.get(0).put(2L, "p/0/0");
    log.get(1).put(0L, "p/0/1");
    log.get(1).put(2L, "p/1/1");
    log.get(1).put(4L, "p/1/1");

    assertThat(history.check(log, Map.of("p", 2L)))
        .hasSize(3)
        .anyMatch(finding -> finding.startsWith("in partition 0"))
        .anyMatch(finding -> finding.startsWith("in partition 1"))
        .contains("twice: p/1/1");
  }

  @Test
  void anOffsetWithoutItsRecordsAndRecordsWithoutTheirOffsetAreFound() {
    write(Outcome.UNKNOWN);
    assertThat(history.check(log, Map.of("p", 1L)))
        .containsExactly("p has committed 1, but written 0");

    log.get(0).put(0L, "p/0/0");
    log.get(1).put(0L, "p/0/1");
    assertThat(history.check(log, Map.of())).containsExactly("p has committed 0, but written 1");
  }

  @Test
  void whatWasReadAndIsNotThereIsFound() {
    write(Outcome.UNKNOWN);
    history.seen(0, 0, "p/0/0");
    history.seenOffset("p", 1);

    assertThat(history.check(log, Map.of()))
        .hasSize(2)
        .anyMatch(finding -> finding.startsWith("read, but not there"))
        .anyMatch(finding -> finding.startsWith("an offset without its records"));
  }

  @Test
  void whatIsReadBeforeItsCommitIsFound() {
    Transaction transaction = history.begin("p");
    log.get(0).put(0L, transaction.write(0));
    history.seen(0, 0, "p/0/0");
    history.seenOffset("p", 1);
    transaction.committing();
    transaction.ended(Outcome.COMMITTED);

    assertThat(history.check(log, Map.of("p", 1L)))
        .hasSize(2)
        .anyMatch(finding -> finding.startsWith("read before"))
        .anyMatch(finding -> finding.startsWith("an offset before"));
  }

  /** One value in each of both partitions. */
  private Transaction write(Outcome outcome) {
    Transaction transaction = history.begin("p");
    transaction.write(0);
    transaction.write(1);
    if (outcome != Outcome.ABORTED) {
      transaction.committing();
    }
    transaction.ended(outcome);
    return transaction;
  }
}
