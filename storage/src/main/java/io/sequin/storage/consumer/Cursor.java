package io.sequin.storage.consumer;

import io.sequin.storage.log.PartitionId;

/**
 * How far a consumer is in a partition: to Kafka clients, a committed offset.
 *
 * @param offset the next one to read
 * @param leaderEpoch of the last record that was read; -1 if unknown (KIP-320)
 * @param metadata what the client keeps with it
 */
public record Cursor(CursorKey key, long offset, int leaderEpoch, String metadata) {

  /** How far a consumer is in all of a partition. */
  public Cursor(PartitionId partition, long offset, int leaderEpoch, String metadata) {
    this(CursorKey.of(partition), offset, leaderEpoch, metadata);
  }

  public PartitionId partition() {
    return key.partition();
  }
}
