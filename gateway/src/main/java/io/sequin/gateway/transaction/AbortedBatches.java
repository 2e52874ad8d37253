package io.sequin.gateway.transaction;

import io.sequin.protocol.record.BatchHeader;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;

/** What transactions that were aborted have left in logs. */
public final class AbortedBatches {

  private AbortedBatches() {}

  /**
   * Whether a batch is one of these.
   *
   * @param offsets of the partition, with a last stable offset behind the batch
   */
  public static boolean contain(
      BatchLog log, PartitionId partition, LogOffsets offsets, StoredBatch batch) {
    BatchHeader header = BatchHeader.of(batch.payload());
    return header.isTransactional()
        && !header.isControl()
        && log
            .abortedRanges(partition, offsets, batch.baseOffset(), batch.lastOffset() + 1)
            .stream()
            .anyMatch(range -> range.producerId() == header.producerId());
  }
}
