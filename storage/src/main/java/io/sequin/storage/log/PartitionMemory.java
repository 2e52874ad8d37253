package io.sequin.storage.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The partitions that a lane has appended to, as they were after its last commit. Another gateway
 * may have changed them since; whoever relies on it has PostgreSQL compare. Used by one lane's
 * thread.
 */
final class PartitionMemory {

  /** Partitions and producers together. One takes a few hundred bytes. */
  private static final int MAX_ENTRIES = 20_000;

  /** Counting takes time that grows with what there is, so that is not done for each lot. */
  private static final int COUNT_EVERY_BATCHES = 2_000;

  private final Map<PartitionId, PartitionState> partitions = new HashMap<>();
  private int uncountedBatches;

  Optional<PartitionState> find(PartitionId partition) {
    return Optional.ofNullable(partitions.get(partition));
  }

  void remember(PartitionId partition, PartitionState state) {
    partitions.put(partition, state);
  }

  void forget() {
    partitions.clear();
  }

  void forget(PartitionId partition) {
    partitions.remove(partition);
  }

  /** Whether it knows everything that is needed to place the batches. */
  boolean knowsAllOf(List<PendingAppend> appends) {
    return appends.stream().allMatch(append -> knows(append.batch()));
  }

  /**
   * Forgets everything when that has become too much: it can be asked again.
   *
   * @param newBatches how many have been appended since the last call; each adds two entries at
   *     most
   */
  void limit(int newBatches) {
    uncountedBatches += newBatches;
    if (uncountedBatches < COUNT_EVERY_BATCHES) {
      return;
    }
    uncountedBatches = 0;
    int entries =
        partitions.size()
            + partitions.values().stream().mapToInt(PartitionState::producerCount).sum();
    if (entries > MAX_ENTRIES) {
      forget();
    }
  }

  private boolean knows(NewBatch batch) {
    PartitionState state = partitions.get(batch.partition());
    return state != null && (!batch.producer().isIdempotent() || state.knows(batch.producer()));
  }
}
