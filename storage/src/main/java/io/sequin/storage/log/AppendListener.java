package io.sequin.storage.log;

import io.sequin.storage.database.History;

/**
 * Told about every batch that was committed here. Of those of one lane, on its thread and in the
 * order of their partition's offsets.
 */
@FunctionalInterface
interface AppendListener {

  /**
   * @param history of the session that committed it
   */
  void appended(History history, PartitionId partition, StoredBatch batch, PartitionEnds ends);

  /** Tells of the batch if it was appended. */
  default void committed(History history, NewBatch batch, AppendResult result) {
    if (result.outcome() == AppendOutcome.APPENDED) {
      long lastOffset = result.baseOffset() + batch.recordCount() - 1;
      appended(
          history,
          batch.partition(),
          new StoredBatch(result.baseOffset(), lastOffset, batch.payload()),
          result.ends());
    }
  }
}
