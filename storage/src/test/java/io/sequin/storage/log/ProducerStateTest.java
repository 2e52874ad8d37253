package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProducerStateTest {

  private static final int RECORDS = 10;

  private final ProducerState empty = ProducerState.unknown(stamp(3, 0), OptionalInt.empty());

  @Test
  void aProducerThatNobodyRemembersMayBeginAnywhere() {
    assertThat(empty.refusal(stamp(3, 70), RECORDS)).isEmpty();
  }

  @Test
  void whoBeginsWithZeroDoesSoAlsoWhereNobodyRemembersIt() {
    ProducerStamp late = new ProducerStamp(7, (short) 3, 70, true, true);
    ProducerState state =
        ProducerState.unknown(late, OptionalInt.empty())
            .within(Optional.of(new OpenTransaction((short) 3, LogOffsets.NONE)));

    assertThat(state.refusal(late, RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(state.refusal(new ProducerStamp(7, (short) 3, 0, true, true), RECORDS)).isEmpty();
  }

  @Test
  void whomATransactionsEndHasFencedBeginsWithZero() {
    ProducerState fenced = new ProducerState((short) 4, List.of());

    assertThat(fenced.refusal(stamp(4, 20), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(fenced.refusal(stamp(4, 0), RECORDS)).isEmpty();
  }

  @Test
  void whatFollowsALostFirstBatchWaitsForItToComeAgain() {
    ProducerState state = ProducerState.unknown(stamp(3, 10), OptionalInt.of(0));

    assertThat(state.refusal(stamp(3, 10), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(state.refusal(stamp(3, 0), RECORDS)).isEmpty();
    assertThat(state.after(stamp(3, 0), RECORDS, 500).refusal(stamp(3, 10), RECORDS)).isEmpty();
  }

  @Test
  void theNextBatchMustFollowTheLastOne() {
    ProducerState state = empty.after(stamp(3, 0), RECORDS, 500);

    assertThat(state.refusal(stamp(3, 10), RECORDS)).isEmpty();
    assertThat(state.refusal(stamp(3, 11), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(state.refusal(stamp(3, 5), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
  }

  @Test
  void anyOfTheLastFiveBatchesIsADuplicateAtItsOldPlace() {
    ProducerState state = batches(6);

    for (int batch = 1; batch < 6; batch++) {
      ProducerStamp again = stamp(3, batch * RECORDS);
      assertThat(state.refusal(again, RECORDS)).contains(AppendOutcome.DUPLICATE);
      assertThat(state.earlier(again, RECORDS).orElseThrow().baseOffset()).isEqualTo(500 + batch);
    }
    assertThat(state.refusal(stamp(3, 0), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
  }

  @Test
  void aBatchThatBeginsLikeAnotherButIsShorterIsNoDuplicate() {
    assertThat(batches(2).refusal(stamp(3, 10), RECORDS - 1))
        .contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
  }

  @Test
  void sequencesGoOnFromZeroAfterTheLargest() {
    int last = Integer.MAX_VALUE - 4;
    ProducerState state = empty.after(stamp(3, last), RECORDS, 0);

    assertThat(state.refusal(stamp(3, 5), RECORDS)).isEmpty();
    assertThat(state.refusal(stamp(3, last), RECORDS)).contains(AppendOutcome.DUPLICATE);
    assertThat(state.refusal(stamp(3, 6), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
  }

  @Test
  void anOlderEpochIsFenced() {
    assertThat(empty.refusal(stamp(2, 0), RECORDS)).contains(AppendOutcome.PRODUCER_FENCED);
  }

  @Test
  void aNewerEpochBeginsAtZeroAndForgetsTheOlder() {
    ProducerState state = batches(2);

    assertThat(state.refusal(stamp(4, 20), RECORDS)).contains(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(state.refusal(stamp(4, 0), RECORDS)).isEmpty();
    assertThat(state.after(stamp(4, 0), RECORDS, 900))
        .isEqualTo(
            ProducerState.unknown(stamp(4, 0), OptionalInt.empty())
                .after(stamp(4, 0), RECORDS, 900));
  }

  /** Batch number n at offset 500 + n. */
  private ProducerState batches(int count) {
    ProducerState state = empty;
    for (int batch = 0; batch < count; batch++) {
      state = state.after(stamp(3, batch * RECORDS), RECORDS, 500 + batch);
    }
    return state;
  }

  private static ProducerStamp stamp(int epoch, int baseSequence) {
    return new ProducerStamp(7, (short) epoch, baseSequence);
  }
}
