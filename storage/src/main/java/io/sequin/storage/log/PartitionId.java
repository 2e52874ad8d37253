package io.sequin.storage.log;

import java.util.Comparator;

/** A partition, by its topic's number. Sorted as the rows of partitions are locked. */
public record PartitionId(int topicId, int partition) implements Comparable<PartitionId> {

  private static final Comparator<PartitionId> ORDER =
      Comparator.comparingInt(PartitionId::topicId).thenComparingInt(PartitionId::partition);

  @Override
  public int compareTo(PartitionId other) {
    return ORDER.compare(this, other);
  }
}
