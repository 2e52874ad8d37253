package io.sequin.storage.log;

import java.util.Optional;

/**
 * A batch on its way into the log. Whoever made it has checked it.
 *
 * @param recordCount how many offsets it takes; of a copy there may be fewer records
 * @param payload the batch from its magic byte on; not to be changed any more
 * @param keysAt where in the payload each record's key begins, or would begin if it is null; {@link
 *     #NO_RECORD} for an offset of a copy that has no record any more; empty where the payload is
 *     compressed
 * @param givenOffset the offset that it has in the log that it is a copy of; {@link
 *     LogOffsets#NONE} for the next one that is free
 */
public record NewBatch(
    PartitionId partition,
    int recordCount,
    long maxTimestampMs,
    ProducerStamp producer,
    byte[] payload,
    Optional<int[]> keysAt,
    long givenOffset) {

  /** Instead of the place of a key. */
  public static final int NO_RECORD = -1;

  /** One that gets the next offset. */
  public NewBatch(
      PartitionId partition,
      int recordCount,
      long maxTimestampMs,
      ProducerStamp producer,
      byte[] payload,
      Optional<int[]> keysAt) {
    this(partition, recordCount, maxTimestampMs, producer, payload, keysAt, LogOffsets.NONE);
  }

  boolean isCopy() {
    return givenOffset != LogOffsets.NONE;
  }
}
