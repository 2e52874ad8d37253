package io.sequin.gateway.group.streams;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic that the application keeps for itself: a repartition topic or the changelog of a store.
 *
 * @param partitionCount 0 where it follows from other topics
 * @param replicationFactor 0 or -1 for the default
 */
public record InternalTopic(
    String name, int partitionCount, short replicationFactor, SortedMap<String, String> configs) {

  public InternalTopic {
    configs = new TreeMap<>(configs);
  }

  InternalTopic withPartitionCount(int count) {
    return new InternalTopic(name, count, replicationFactor, configs);
  }
}
