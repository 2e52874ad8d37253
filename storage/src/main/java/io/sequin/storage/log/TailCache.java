package io.sequin.storage.log;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The newest batches of all partitions, bounded in bytes together; the oldest goes first. What it
 * holds of a partition may have holes (another gateway's batches), so a read ends where the next
 * offset is missing.
 */
final class TailCache {

  private static final long OVERHEAD_BYTES = 200;

  private record Entry(PartitionId partition, StoredBatch batch) {}

  private final long capacityBytes;
  private final Map<PartitionId, NavigableMap<Long, StoredBatch>> partitions =
      new ConcurrentHashMap<>();
  private final ArrayDeque<Entry> oldestFirst = new ArrayDeque<>();
  private long sizeBytes;

  TailCache(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  synchronized void add(PartitionId partition, StoredBatch batch) {
    partitions
        .computeIfAbsent(partition, id -> new ConcurrentSkipListMap<>())
        .put(batch.baseOffset(), batch);
    oldestFirst.add(new Entry(partition, batch));
    sizeBytes += sizeInMemory(batch);
    while (sizeBytes > capacityBytes && oldestFirst.size() > 1) {
      evictOldest();
    }
  }

  /**
   * Batches without a hole from the one that holds {@code offset}, up to {@code maxBytes} but at
   * least one; none if the cache does not hold {@code offset}.
   */
  List<StoredBatch> read(PartitionId partition, long offset, long maxBytes) {
    NavigableMap<Long, StoredBatch> batches = partitions.get(partition);
    Long first = batches == null ? null : batches.floorKey(offset);
    if (first == null) {
      return List.of();
    }
    BatchCollector collector = new BatchCollector(maxBytes);
    for (StoredBatch batch : batches.tailMap(first, true).values()) {
      long next = collector.nextOffset(offset);
      if (collector.isFull() || batch.baseOffset() > next || batch.lastOffset() < next) {
        break;
      }
      collector.add(batch);
    }
    return collector.batches();
  }

  synchronized long sizeBytes() {
    return sizeBytes;
  }

  /** A small batch is mostly overhead: without it, the cache would outgrow the heap. */
  private static long sizeInMemory(StoredBatch batch) {
    return OVERHEAD_BYTES + batch.payload().length;
  }

  private void evictOldest() {
    Entry oldest = oldestFirst.remove();
    sizeBytes -= sizeInMemory(oldest.batch());
    partitions.computeIfPresent(
        oldest.partition(),
        (id, batches) -> {
          batches.remove(oldest.batch().baseOffset());
          return batches.isEmpty() ? null : batches;
        });
  }
}
