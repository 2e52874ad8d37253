package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostSequencesTest {

  private static final PartitionId PARTITION = new PartitionId(1, 0);

  private final LostSequences lost = new LostSequences();

  @Test
  void whatFollowsALostBatchWaitsForItToComeAgain() {
    lost.add(batch(7, 0));

    PendingAppend second = batch(7, 10);
    assertThat(lost.refuseFollowers(List.of(second))).isEmpty();
    assertThat(second.result().join().outcome()).isEqualTo(AppendOutcome.OUT_OF_ORDER_SEQUENCE);

    List<PendingAppend> again = List.of(batch(7, 0), batch(7, 10));
    assertThat(lost.refuseFollowers(again)).isEqualTo(again);
  }

  @Test
  void theFirstOfSeveralLostBatchesIsWaitedFor() {
    lost.add(batch(7, 20));
    lost.add(batch(7, 10));

    assertThat(lost.refuseFollowers(List.of(batch(7, 20)))).isEmpty();
    assertThat(lost.refuseFollowers(List.of(batch(7, 10)))).hasSize(1);
  }

  @Test
  void otherProducersEpochsAndProducersWithoutSequencesGoOn() {
    lost.add(batch(7, 0));
    lost.add(batch(-1, -1));

    List<PendingAppend> others =
        List.of(batch(8, 10), batch(new ProducerStamp(7, (short) 1, 10)), batch(-1, -1));
    assertThat(lost.refuseFollowers(others)).isEqualTo(others);
  }

  private static PendingAppend batch(long producerId, int baseSequence) {
    return batch(new ProducerStamp(producerId, (short) 0, baseSequence));
  }

  private static PendingAppend batch(ProducerStamp producer) {
    return PendingAppend.of(
        new NewBatch(PARTITION, 10, 0, producer, new byte[1], Optional.empty()));
  }
}
