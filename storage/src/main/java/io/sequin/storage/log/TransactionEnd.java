package io.sequin.storage.log;

import java.util.Optional;

/**
 * How a producer's transaction ends in the log.
 *
 * @param markerEpoch from which on the producer may write again
 * @param marker the payload of the batch of one offset that tells readers of it
 */
public record TransactionEnd(
    long producerId, short markerEpoch, boolean isCommitted, long timestampMs, byte[] marker) {

  private static final ProducerStamp NO_PRODUCER = new ProducerStamp(-1, (short) -1, -1);

  NewBatch markerFor(PartitionId partition) {
    return new NewBatch(partition, 1, timestampMs, NO_PRODUCER, marker, Optional.of(new int[0]));
  }
}
