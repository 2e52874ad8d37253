package io.sequin.protocol.record;

import java.util.Optional;

/**
 * A checked batch, ready to be stored: {@code payload} with the header fields that storage needs.
 *
 * @param payload the batch from its magic byte on
 * @param maxTimestamp the true maximum of the records, or the append time; milliseconds
 * @param producerId -1 without an idempotent producer
 * @param keysAt where each record's key starts in the payload, or would start if it is null: all
 *     else about the record can be read from there. Empty if the payload is compressed
 */
@SuppressWarnings(
    "ArrayRecordComponent") // handed on once and never compared; a wrapper would only hide the
// array
public record PreparedBatch(
    byte[] payload,
    int recordCount,
    long baseTimestamp,
    long maxTimestamp,
    short attributes,
    long producerId,
    short producerEpoch,
    int baseSequence,
    Optional<int[]> keysAt) {

  public boolean isTransactional() {
    return BatchAttributes.isTransactional(attributes);
  }

  public boolean hasProducerId() {
    return producerId > BatchLayout.NO_PRODUCER_ID;
  }

  /** The size of the batch in its wire form. */
  public int sizeInBytes() {
    return BatchLayout.WIRE_PREFIX_BYTES + payload.length;
  }
}
