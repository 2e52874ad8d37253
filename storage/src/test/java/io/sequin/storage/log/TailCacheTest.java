package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TailCacheTest {

  private static final PartitionId PARTITION = new PartitionId(1, 0);
  private static final PartitionId OTHER = new PartitionId(1, 1);

  private final TailCache cache = new TailCache(10_000);

  @Test
  void aReadBeginsWithTheBatchThatHoldsTheOffset() {
    add(PARTITION, 0, 9);
    add(PARTITION, 10, 19);
    add(PARTITION, 20, 29);

    assertThat(read(PARTITION, 10)).containsExactly(10L, 20L);
    assertThat(read(PARTITION, 19)).containsExactly(10L, 20L);
    assertThat(read(PARTITION, 30)).isEmpty();
    assertThat(read(OTHER, 10)).isEmpty();
  }

  @Test
  void aReadEndsWhereABatchIsMissing() {
    add(PARTITION, 10, 19);
    add(PARTITION, 30, 39);

    assertThat(read(PARTITION, 10)).containsExactly(10L);
    assertThat(read(PARTITION, 25)).isEmpty();
    assertThat(read(PARTITION, 30)).containsExactly(30L);
    assertThat(read(PARTITION, 5)).isEmpty();
  }

  @Test
  void aReadIsBoundedInBytesButGivesAtLeastOneBatch() {
    add(PARTITION, 0, 9);
    add(PARTITION, 10, 19);
    int batchBytes = batch(0, 9).sizeBytes();

    assertThat(cache.read(PARTITION, 0, 1)).hasSize(1);
    assertThat(cache.read(PARTITION, 0, 2L * batchBytes - 1)).hasSize(1);
    assertThat(cache.read(PARTITION, 0, 2L * batchBytes)).hasSize(2);
  }

  @Test
  void theOldestBatchesOfAllPartitionsGoFirst() {
    for (int i = 0; i < 100; i++) {
      add(i % 2 == 0 ? PARTITION : OTHER, i * 10L, i * 10L + 9);
    }

    assertThat(cache.sizeBytes()).isBetween(9_000L, 10_000L);
    assertThat(read(PARTITION, 0)).isEmpty();
    assertThat(read(OTHER, 10)).isEmpty();
    assertThat(read(PARTITION, 980)).containsExactly(980L);
    assertThat(read(OTHER, 990)).containsExactly(990L);
  }

  @Test
  void aBatchLargerThanTheCacheIsHeldUntilTheNextComes() {
    cache.add(PARTITION, new StoredBatch(0, 0, new byte[20_000]));
    assertThat(read(PARTITION, 0)).containsExactly(0L);

    add(PARTITION, 1, 1);
    assertThat(read(PARTITION, 0)).isEmpty();
    assertThat(read(PARTITION, 1)).containsExactly(1L);
  }

  private void add(PartitionId partition, long baseOffset, long lastOffset) {
    cache.add(partition, batch(baseOffset, lastOffset));
  }

  private static StoredBatch batch(long baseOffset, long lastOffset) {
    return new StoredBatch(baseOffset, lastOffset, new byte[100]);
  }

  private List<Long> read(PartitionId partition, long offset) {
    return cache.read(partition, offset, 1 << 20).stream().map(StoredBatch::baseOffset).toList();
  }
}
