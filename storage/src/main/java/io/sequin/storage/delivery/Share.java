package io.sequin.storage.delivery;

import io.sequin.storage.log.PartitionId;

/**
 * One partition as one consumer works it off. Share groups of Kafka clients (KIP-932) and workers
 * in SQL meet in the same one.
 *
 * @param consumer name of the consumer; to Kafka clients, the group
 * @param keyFilter which keys it reads, without the topic; empty for all, also where a filter was
 *     given that every key matches
 */
public record Share(String consumer, PartitionId partition, String keyFilter) {

  private static final String ANY_KEY = ">";

  public Share {
    keyFilter = keyFilter.equals(ANY_KEY) ? "" : keyFilter;
  }
}
