package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostSequencesTest {

  private static final PartitionId PARTITION = new PartitionId(1, 0);

  private final LostSequences lost = new LostSequences();

  @Test
  void theFirstOfSeveralLostBatchesIsRemembered() {
    lost.add(batch(7, 20));
    lost.add(batch(7, 10));
    lost.add(batch(7, 30));

    assertThat(lost.firstOf(PARTITION, 7, (short) 0)).hasValue(10);
  }

  @Test
  void nothingIsLostOfOtherProducersEpochsAndProducersWithoutSequences() {
    lost.add(batch(7, 0));
    lost.add(batch(-1, -1));

    assertThat(lost.firstOf(PARTITION, 8, (short) 0)).isEmpty();
    assertThat(lost.firstOf(PARTITION, 7, (short) 1)).isEmpty();
    assertThat(lost.firstOf(PARTITION, -1, (short) 0)).isEmpty();
    assertThat(lost.firstOf(new PartitionId(1, 1), 7, (short) 0)).isEmpty();
  }

  @Test
  void nothingIsLostOnceThereIsSomethingOfTheProducer() {
    lost.add(batch(7, 0));
    lost.forget(PARTITION, 7, (short) 0);

    assertThat(lost.firstOf(PARTITION, 7, (short) 0)).isEmpty();
  }

  private static PendingAppend batch(long producerId, int baseSequence) {
    return PendingAppend.of(
        new NewBatch(
            PARTITION,
            10,
            0,
            new ProducerStamp(producerId, (short) 0, baseSequence),
            new byte[1],
            Optional.empty()));
  }
}
