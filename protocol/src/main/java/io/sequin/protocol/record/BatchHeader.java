package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.*;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The header of a batch, as it stands in a payload: read, not checked.
 *
 * @param crc CRC-32C of everything from the attributes on
 * @param payloadBytes the size of the payload, header included
 */
public record BatchHeader(
    byte magic,
    int crc,
    short attributes,
    int lastOffsetDelta,
    long baseTimestamp,
    long maxTimestamp,
    long producerId,
    short producerEpoch,
    int baseSequence,
    int recordCount,
    int payloadBytes) {

  /**
   * Reads the header of a whole payload.
   *
   * @throws InvalidBatchException (CORRUPT_MESSAGE) if there are fewer bytes than a header has
   */
  public static BatchHeader of(byte[] payload) {
    requireHeader(payload.length);
    return new BatchHeader(
        payload[MAGIC_AT],
        BigEndian.getInt(payload, CRC_AT),
        BigEndian.getShort(payload, ATTRIBUTES_AT),
        BigEndian.getInt(payload, LAST_OFFSET_DELTA_AT),
        BigEndian.getLong(payload, BASE_TIMESTAMP_AT),
        BigEndian.getLong(payload, MAX_TIMESTAMP_AT),
        BigEndian.getLong(payload, PRODUCER_ID_AT),
        BigEndian.getShort(payload, PRODUCER_EPOCH_AT),
        BigEndian.getInt(payload, BASE_SEQUENCE_AT),
        BigEndian.getInt(payload, RECORD_COUNT_AT),
        payload.length);
  }

  /** As {@link #of(byte[])}, of a payload that is exactly the readable bytes. */
  public static BatchHeader of(ByteBuf payload) {
    requireHeader(payload.readableBytes());
    int start = payload.readerIndex();
    return new BatchHeader(
        payload.getByte(start + MAGIC_AT),
        payload.getInt(start + CRC_AT),
        payload.getShort(start + ATTRIBUTES_AT),
        payload.getInt(start + LAST_OFFSET_DELTA_AT),
        payload.getLong(start + BASE_TIMESTAMP_AT),
        payload.getLong(start + MAX_TIMESTAMP_AT),
        payload.getLong(start + PRODUCER_ID_AT),
        payload.getShort(start + PRODUCER_EPOCH_AT),
        payload.getInt(start + BASE_SEQUENCE_AT),
        payload.getInt(start + RECORD_COUNT_AT),
        payload.readableBytes());
  }

  /** The compression of the records section; empty if its id means nothing. */
  public Optional<CompressionCodec> codec() {
    return BatchAttributes.codec(attributes);
  }

  /** Also with a codec that means nothing. */
  public boolean isCompressed() {
    return !codec().equals(Optional.of(CompressionCodec.NONE));
  }

  public TimestampType timestampType() {
    return BatchAttributes.timestampType(attributes);
  }

  public boolean isTransactional() {
    return BatchAttributes.isTransactional(attributes);
  }

  public boolean isControl() {
    return BatchAttributes.isControl(attributes);
  }

  public boolean hasDeleteHorizon() {
    return BatchAttributes.hasDeleteHorizon(attributes);
  }

  public boolean hasProducerId() {
    return producerId > NO_PRODUCER_ID;
  }

  /** The size of the batch in its wire form, which is what {@code max.message.bytes} limits. */
  public int sizeInBytes() {
    return WIRE_PREFIX_BYTES + payloadBytes;
  }

  /** Whether the payload that this is the header of is undamaged. */
  public boolean matchesChecksum(byte[] payload) {
    return crc == crcOf(payload);
  }

  static int crcOf(byte[] payload) {
    CRC32C checksum = new CRC32C();
    checksum.update(payload, ATTRIBUTES_AT, payload.length - ATTRIBUTES_AT);
    return (int) checksum.getValue();
  }

  private static void requireHeader(int sizeBytes) {
    if (sizeBytes < RECORDS_AT) {
      throw new InvalidBatchException(
          InvalidBatchException.Reason.CORRUPT_MESSAGE,
          "A batch of " + sizeBytes + " bytes after its leader epoch has no room for its header");
    }
  }
}
