package io.sequin.storage.log;

/**
 * Told about every batch that a lane has committed, in the order of its partition's offsets, on the
 * lane's thread.
 */
@FunctionalInterface
interface AppendListener {

  void appended(PartitionId partition, StoredBatch batch, long logStartOffset);
}
