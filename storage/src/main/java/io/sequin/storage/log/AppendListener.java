package io.sequin.storage.log;

/**
 * Told about every batch that was committed here. Of those of one lane, on its thread and in the
 * order of their partition's offsets.
 */
@FunctionalInterface
interface AppendListener {

  void appended(PartitionId partition, StoredBatch batch, long logStartOffset);

  /** Tells of the batch if it was appended. */
  default void committed(NewBatch batch, AppendResult result) {
    if (result.outcome() == AppendOutcome.APPENDED) {
      long lastOffset = result.baseOffset() + batch.recordCount() - 1;
      appended(
          batch.partition(),
          new StoredBatch(result.baseOffset(), lastOffset, batch.payload()),
          result.logStartOffset());
    }
  }
}
