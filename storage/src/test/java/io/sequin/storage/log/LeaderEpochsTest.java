package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.log.LeaderEpochs.End;
import io.sequin.storage.log.LeaderEpochs.Start;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answers are those of Kafka's LeaderEpochFileCache. */
class LeaderEpochsTest {

  private static final long HIGH_WATERMARK = 50;

  /** Nothing was appended in the epoch 3, and the partition was created in the epoch 1. */
  private final LeaderEpochs epochs =
      new LeaderEpochs(List.of(new Start(1, 0), new Start(3, 20), new Start(4, 20)), 4);

  @Test
  void aRecordIsOfTheLastEpochThatBeganUpToIt() {
    assertThat(epochs.at(0)).isEqualTo(1);
    assertThat(epochs.at(19)).isEqualTo(1);
    assertThat(epochs.at(20)).isEqualTo(4);
    assertThat(epochs.at(1_000)).isEqualTo(4);
  }

  @Test
  void theEpochThatGoesOnEndsWhereTheLogEnds() {
    assertThat(epochs.end(4, HIGH_WATERMARK)).contains(new End(4, HIGH_WATERMARK));
  }

  @Test
  void anOlderEpochEndsWhereTheNextOneBegins() {
    assertThat(epochs.end(1, HIGH_WATERMARK)).contains(new End(1, 20));
    assertThat(epochs.end(3, HIGH_WATERMARK)).contains(new End(3, 20));
  }

  @Test
  void oneThatThePartitionNeverHadEndsAsTheLastOneBeforeIt() {
    assertThat(epochs.end(2, HIGH_WATERMARK)).contains(new End(1, 20));
    assertThat(epochs.end(0, HIGH_WATERMARK)).contains(new End(0, 0));
  }

  @Test
  void oneInWhichOnlyOtherPartitionsWereCutIsOneWithTheLast() {
    LeaderEpochs cutElsewhere = new LeaderEpochs(epochs.starts(), 6);

    assertThat(cutElsewhere.end(4, HIGH_WATERMARK)).contains(new End(4, HIGH_WATERMARK));
    assertThat(cutElsewhere.end(5, HIGH_WATERMARK)).contains(new End(5, HIGH_WATERMARK));
    assertThat(cutElsewhere.end(7, HIGH_WATERMARK)).isEmpty();
  }

  @Test
  void ofOneThatIsToComeNothingIsKnown() {
    assertThat(epochs.end(5, HIGH_WATERMARK)).isEmpty();
  }
}
