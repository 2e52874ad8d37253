package io.sequin.storage.log;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** When PostgreSQL was last asked about each partition on behalf of clients that do not wait. */
final class LastLooks {

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final Map<PartitionId, Long> lastNanos = new ConcurrentHashMap<>();

  LastLooks(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Those that were not taken within the interval, which are taken now. */
  Set<PartitionId> takeDue(Collection<PartitionId> partitions) {
    long now = nanoTime.getAsLong();
    Set<PartitionId> due = new HashSet<>();
    for (PartitionId partition : partitions) {
      Long last = lastNanos.get(partition);
      if (last == null || now - last >= intervalNanos) {
        lastNanos.put(partition, now);
        due.add(partition);
      }
    }
    return due;
  }

  /** The other topics are gone. */
  void forgetAllBut(Set<Integer> topicIds) {
    lastNanos.keySet().removeIf(partition -> !topicIds.contains(partition.topicId()));
  }
}
