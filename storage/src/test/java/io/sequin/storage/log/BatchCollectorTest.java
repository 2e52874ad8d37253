package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchCollectorTest {

  private final BatchCollector collector = new BatchCollector(100);

  @Test
  void itTakesWhatFitsButAlwaysTheFirst() {
    collector.add(batch(0, 9, 90));
    assertThat(collector.isFull()).isTrue();
    collector.add(batch(10, 19, 1));

    assertThat(collector.batches()).extracting(StoredBatch::baseOffset).containsExactly(0L);
    assertThat(collector.nextOffset(0)).isEqualTo(10);
  }

  @Test
  void itEndsBeforeAGap() {
    collector.add(batch(5, 5, 1));
    collector.add(batch(6, 7, 1));
    assertThat(collector.isFull()).isFalse();
    collector.add(batch(9, 9, 1));
    assertThat(collector.isFull()).isTrue();
    collector.add(batch(8, 8, 1));

    assertThat(collector.batches()).extracting(StoredBatch::baseOffset).containsExactly(5L, 6L);
  }

  private static StoredBatch batch(long baseOffset, long lastOffset, int payloadBytes) {
    return new StoredBatch(baseOffset, lastOffset, new byte[payloadBytes]);
  }
}
