package io.sequin.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchFactoryTest {

  private static final BatchShape SHAPE = new BatchShape(100, 16 << 10);
  private static final List<PartitionId> PARTITIONS =
      List.of(new PartitionId(7, 0), new PartitionId(7, 1), new PartitionId(7, 2));

  private final BatchFactory factory = new BatchFactory(SHAPE, 42);

  @Test
  void aBatchIsAsFullAsAProducerWouldMakeIt() {
    NewBatch batch = factory.lots(PARTITIONS, 1, 1).getFirst().getFirst();
    assertThat(batch.recordCount()).isEqualTo(148);
    assertThat(batch.payload()).hasSizeBetween(15 << 10, 16 << 10);
    assertThat(batch.keysAt()).hasValueSatisfying(keys -> assertThat(keys).hasSize(148));
  }

  @Test
  void aLotIsInTheOrderOfItsPartitions() {
    assertThat(factory.lots(PARTITIONS, 6, 6))
        .singleElement()
        .satisfies(
            lot ->
                assertThat(lot)
                    .extracting(batch -> batch.partition().partition())
                    .containsExactly(0, 0, 1, 1, 2, 2));
  }

  @Test
  void lotsOfOneTakeTurnsAtPartitions() {
    assertThat(factory.lots(PARTITIONS, 1, 4))
        .extracting(lot -> lot.getFirst().partition().partition())
        .containsExactly(0, 1, 2, 0);
  }

  @Test
  void sequencesOfAPartitionFollowEachOther() {
    assertThat(factory.lots(PARTITIONS.subList(0, 1), 2, 4))
        .flatExtracting(lot -> lot)
        .extracting(batch -> batch.producer().baseSequence())
        .containsExactly(0, 148, 296, 444);
  }
}
