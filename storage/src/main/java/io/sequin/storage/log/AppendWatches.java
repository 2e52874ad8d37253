package io.sequin.storage.log;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who waits for appends to which partition. */
final class AppendWatches {

  private final Map<PartitionId, Set<AppendWatch>> byPartition = new ConcurrentHashMap<>();

  AppendWatch add(Collection<PartitionId> partitions) {
    AppendWatch watch = new AppendWatch(this, partitions);
    for (PartitionId partition : watch.partitions()) {
      byPartition.compute(
          partition,
          (id, watches) -> {
            Set<AppendWatch> all = watches == null ? ConcurrentHashMap.newKeySet() : watches;
            all.add(watch);
            return all;
          });
    }
    return watch;
  }

  void remove(AppendWatch watch) {
    for (PartitionId partition : watch.partitions()) {
      byPartition.computeIfPresent(
          partition,
          (id, watches) -> {
            watches.remove(watch);
            return watches.isEmpty() ? null : watches;
          });
    }
  }

  void wake(PartitionId partition) {
    byPartition.getOrDefault(partition, Set.of()).forEach(AppendWatch::wake);
  }

  void wakeAll() {
    byPartition.keySet().forEach(this::wake);
  }

  Set<PartitionId> watchedPartitions() {
    return Set.copyOf(byPartition.keySet());
  }
}
