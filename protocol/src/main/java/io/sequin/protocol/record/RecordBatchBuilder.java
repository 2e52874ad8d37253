package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.*;

import java.util.List;
import java.util.Locale;

/**
 * Writes the payload of one batch, not compressed: from records of a stored batch as they stand, or
 * from their fields. Offsets must go up, but may leave gaps, as in Kafka's compacted topics; a
 * batch may be without records and still stand for offsets. Used for one batch. Not thread-safe.
 *
 * <pre>{@code
 * RecordBatchBuilder batch = new RecordBatchBuilder(BatchFields.of(baseOffset, header), 1024);
 * while (record.next()) {
 *   if (wanted(record)) {
 *     batch.append(record);
 *   }
 * }
 * byte[] payload = batch.build();
 * }</pre>
 */
public final class RecordBatchBuilder {

  /** A record's attributes have no meaning yet. */
  private static final int NO_ATTRIBUTES = 0;

  private static final int NULL_LENGTH = -1;

  private final BatchFields fields;
  private final BoundedOutput out;
  private final boolean hasLogAppendTime;
  private int recordCount;
  private int lastOffsetDelta = -1;
  private long maxTimestamp = NO_TIMESTAMP;

  /**
   * @param expectedRecordsBytes how much room to make for records at first
   */
  public RecordBatchBuilder(BatchFields fields, int expectedRecordsBytes) {
    this.fields = fields;
    this.out = new BoundedOutput(RECORDS_AT + expectedRecordsBytes, Integer.MAX_VALUE);
    this.hasLogAppendTime =
        BatchAttributes.timestampType(fields.attributes()) == TimestampType.LOG_APPEND_TIME;
    out.advance(RECORDS_AT);
  }

  /**
   * Takes over a record of a batch with the same base offset and base timestamp, byte for byte.
   *
   * @throws IllegalArgumentException if the batch does not reach to its offset, or has one that is
   *     not before it
   */
  public void append(RecordCursor record) {
    count(record.offsetDelta(), record.createTimestamp());
    out.write(record.bytes(), record.recordAt(), record.recordLength());
  }

  /**
   * Writes a record.
   *
   * @param timestamp in milliseconds
   * @param key null for none
   * @param value null for none
   * @throws IllegalArgumentException as {@link #append(RecordCursor)}
   */
  public void append(
      long offset, long timestamp, byte[] key, byte[] value, List<RecordHeader> headers) {
    append(offset, timestamp, key, value, headers.size(), encoded(headers));
  }

  /**
   * Writes a record whose headers are encoded already.
   *
   * @param headers as many bytes as {@link RecordCursor#headersAt} and {@link
   *     RecordCursor#headersLength} tell of a record, without their count
   * @throws IllegalArgumentException as {@link #append(RecordCursor)}
   */
  public void append(
      long offset, long timestamp, byte[] key, byte[] value, int headerCount, byte[] headers) {
    long offsetDelta = offset - fields.baseOffset();
    long timestampDelta = timestamp - fields.baseTimestamp();
    count(offsetDelta, timestamp);
    VarintWriter.write(
        out,
        Byte.BYTES
            + VarintWriter.sizeOf(timestampDelta)
            + VarintWriter.sizeOf(offsetDelta)
            + sizeOf(key)
            + sizeOf(value)
            + VarintWriter.sizeOf(headerCount)
            + headers.length);
    out.write(NO_ATTRIBUTES);
    VarintWriter.write(out, timestampDelta);
    VarintWriter.write(out, offsetDelta);
    write(out, key);
    write(out, value);
    VarintWriter.write(out, headerCount);
    out.write(headers, 0, headers.length);
  }

  public int recordCount() {
    return recordCount;
  }

  /** The size of the batch so far, in its wire form. */
  public int sizeInBytes() {
    return WIRE_PREFIX_BYTES + out.size();
  }

  /** The batch from its magic byte on. Nothing can be appended after this. */
  public byte[] build() {
    byte[] payload = out.toArray();
    payload[MAGIC_AT] = MAGIC_V2;
    BigEndian.putShort(
        payload,
        ATTRIBUTES_AT,
        BatchAttributes.withCodec(fields.attributes(), CompressionCodec.NONE));
    BigEndian.putInt(payload, LAST_OFFSET_DELTA_AT, fields.lastOffsetDelta());
    BigEndian.putLong(payload, BASE_TIMESTAMP_AT, fields.baseTimestamp());
    BigEndian.putLong(
        payload,
        MAX_TIMESTAMP_AT,
        hasLogAppendTime || recordCount == 0 ? fields.maxTimestamp() : maxTimestamp);
    BigEndian.putLong(payload, PRODUCER_ID_AT, fields.producerId());
    BigEndian.putShort(payload, PRODUCER_EPOCH_AT, fields.producerEpoch());
    BigEndian.putInt(payload, BASE_SEQUENCE_AT, fields.baseSequence());
    BigEndian.putInt(payload, RECORD_COUNT_AT, recordCount);
    BigEndian.putInt(payload, CRC_AT, BatchHeader.crcOf(payload));
    return payload;
  }

  private void count(long offsetDelta, long timestamp) {
    if (offsetDelta <= lastOffsetDelta || offsetDelta > fields.lastOffsetDelta()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A record with the offset delta %d follows one with %d in a batch that goes to %d",
              offsetDelta,
              lastOffsetDelta,
              fields.lastOffsetDelta()));
    }
    lastOffsetDelta = (int) offsetDelta;
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    recordCount++;
  }

  private static byte[] encoded(List<RecordHeader> headers) {
    BoundedOutput encoded = new BoundedOutput(0, Integer.MAX_VALUE);
    for (RecordHeader header : headers) {
      write(encoded, header.key());
      write(encoded, header.value());
    }
    return encoded.toArray();
  }

  private static int sizeOf(byte[] field) {
    return field == null
        ? VarintWriter.sizeOf(NULL_LENGTH)
        : VarintWriter.sizeOf(field.length) + field.length;
  }

  private static void write(BoundedOutput to, byte[] field) {
    if (field == null) {
      VarintWriter.write(to, NULL_LENGTH);
    } else {
      VarintWriter.write(to, field.length);
      to.write(field, 0, field.length);
    }
  }
}
