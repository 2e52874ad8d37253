package io.sequin.migration.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.migration.client.EpochEnd;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.EpochStart;
import io.sequin.storage.log.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** As in Kafka's AbstractFetcherThread: where followers cut their logs. */
class DivergenceTest {

  /** Ends at 50. */
  private static final List<EpochStart> EPOCHS =
      List.of(new EpochStart(2, 0), new EpochStart(4, 20), new EpochStart(7, 30));

  @Test
  void theLastEpochIsShorterThere() {
    assertThat(cutAt(new EpochEnd(7, 35))).isEqualTo(35);
  }

  @Test
  void nothingIsLostThere() {
    assertThat(cutAt(new EpochEnd(7, 90))).isEqualTo(50);
  }

  @Test
  void theLastEpochIsNotThere() {
    assertThat(cutAt(new EpochEnd(4, 25))).isEqualTo(25);
    assertThat(cutAt(new EpochEnd(4, 35))).isEqualTo(30);
  }

  @Test
  void theOtherClusterHasAnEpochThatTheCopyDoesNotKnow() {
    assertThat(cutAt(new EpochEnd(5, 40))).isEqualTo(30);
    assertThat(cutAt(new EpochEnd(3, 25))).isEqualTo(20);
  }

  @Test
  void allOfItIsOfOtherEpochs() {
    assertThat(cutAt(new EpochEnd(1, 10))).isZero();
    assertThat(Divergence.find(copy(), List.of(), new EpochEnd(0, 10))).isEqualTo(10);
  }

  private static long cutAt(EpochEnd end) {
    return Divergence.find(copy(), EPOCHS, end);
  }

  private static CopyPosition copy() {
    return new CopyPosition(new PartitionId(1, 0), 0, 50, OptionalInt.of(7), 0, Optional.empty());
  }
}
