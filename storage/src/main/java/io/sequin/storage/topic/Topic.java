package io.sequin.storage.topic;

import java.util.Map;
import java.util.UUID;

/**
 * A topic as it was when it was read.
 *
 * @param id the number that other tables know it by; never given out twice
 * @param uuid the id that clients know it by (KIP-516)
 * @param configs what was set for this topic, by Kafka's config names; without defaults
 */
public record Topic(
    int id, UUID uuid, String name, int partitionCount, Map<String, String> configs) {

  public Topic {
    configs = Map.copyOf(configs);
  }

  public boolean hasPartition(int partition) {
    return partition >= 0 && partition < partitionCount;
  }
}
