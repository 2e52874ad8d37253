package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LostSequencesTest {

  private static final PartitionId PARTITION = new PartitionId(1, 0);

  private final LostSequences lost = new LostSequences();

  @Test
  void theFirstOfSeveralLostBatchesIsRemembered() {
    lost.add(PARTITION, producer(7, 20));
    lost.add(PARTITION, producer(7, 10));
    lost.add(PARTITION, producer(7, 30));

    assertThat(lost.firstOf(PARTITION, 7, (short) 0)).hasValue(10);
  }

  @Test
  void nothingIsLostOfOtherProducersEpochsAndProducersWithoutSequences() {
    lost.add(PARTITION, producer(7, 0));
    lost.add(PARTITION, producer(-1, -1));

    assertThat(lost.firstOf(PARTITION, 8, (short) 0)).isEmpty();
    assertThat(lost.firstOf(PARTITION, 7, (short) 1)).isEmpty();
    assertThat(lost.firstOf(PARTITION, -1, (short) 0)).isEmpty();
    assertThat(lost.firstOf(new PartitionId(1, 1), 7, (short) 0)).isEmpty();
  }

  @Test
  void nothingIsLostOnceThereIsSomethingOfTheProducer() {
    lost.add(PARTITION, producer(7, 0));
    lost.forget(PARTITION, 7, (short) 0);

    assertThat(lost.firstOf(PARTITION, 7, (short) 0)).isEmpty();
  }

  private static ProducerStamp producer(long producerId, int baseSequence) {
    return new ProducerStamp(producerId, (short) 0, baseSequence);
  }
}
