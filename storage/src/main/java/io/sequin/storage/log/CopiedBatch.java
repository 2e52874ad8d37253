package io.sequin.storage.log;

import java.util.Optional;

/**
 * A batch of another cluster's log, to be stored as it is and where it is there.
 *
 * @param offsetCount how many offsets it takes, with or without a record
 * @param producer its base sequence is -1 for a marker
 * @param leaderEpoch the other cluster's, when it was written there
 * @param payload the batch from its magic byte on; not to be changed any more
 * @param keysAt as {@link NewBatch#keysAt}
 */
public record CopiedBatch(
    Kind kind,
    long baseOffset,
    int offsetCount,
    long maxTimestampMs,
    ProducerStamp producer,
    int leaderEpoch,
    byte[] payload,
    Optional<int[]> keysAt) {

  /** What it is in its producer's transaction. */
  public enum Kind {
    RECORDS,
    TRANSACTIONAL_RECORDS,
    COMMIT_MARKER,
    ABORT_MARKER
  }

  /** The offset behind it. */
  public long endOffset() {
    return baseOffset + offsetCount;
  }

  NewBatch in(PartitionId partition) {
    return new NewBatch(
        partition, offsetCount, maxTimestampMs, producer, payload, keysAt, baseOffset);
  }
}
