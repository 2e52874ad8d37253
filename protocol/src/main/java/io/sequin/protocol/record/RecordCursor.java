package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.RECORDS_AT;

import io.sequin.protocol.record.InvalidBatchException.Reason;

/**
 * Walks over the records of a batch without copying them: keys, values and headers are positions in
 * {@link #bytes()}. Every length is checked against the bytes that are there. Not thread-safe.
 *
 * <pre>{@code
 * RecordCursor record = RecordCursor.of(payload, maxUncompressedBytes);
 * while (record.next()) {
 *   use(baseOffset + record.offsetDelta(), record.timestamp());
 * }
 * }</pre>
 */
public final class RecordCursor {

  private final byte[] bytes;
  private final BatchHeader header;
  private final boolean hasLogAppendTime;
  private final VarintReader in;
  private int recordsLeft;

  private int recordAt;
  private int recordEnd;
  private long timestampDelta;
  private int offsetDelta;
  private int keyAt;
  private int keyLength;
  private int valueAt;
  private int valueLength;
  private int headersAt;
  private int headerCount;

  /**
   * @param bytes the batch from its magic byte on, with its records not compressed
   */
  RecordCursor(byte[] bytes, BatchHeader header) {
    this.bytes = bytes;
    this.header = header;
    this.hasLogAppendTime = header.timestampType() == TimestampType.LOG_APPEND_TIME;
    this.in = new VarintReader(bytes, RECORDS_AT, bytes.length);
    this.recordsLeft = header.recordCount();
  }

  /**
   * Starts before the first record of a payload, which is decompressed first if need be.
   *
   * @param maxUncompressedBytes how large the payload may become, header included
   * @throws InvalidBatchException if the compressed data is corrupt or larger than that
   */
  public static RecordCursor of(byte[] payload, int maxUncompressedBytes) {
    BatchHeader header = BatchHeader.of(payload);
    CompressionCodec codec = Codecs.codecOf(header);
    return new RecordCursor(Codecs.decompress(codec, payload, maxUncompressedBytes), header);
  }

  /**
   * Moves to the next record.
   *
   * @return false after the last one
   * @throws InvalidBatchException (INVALID_RECORD) if the bytes are not a record, or if bytes are
   *     left after the last one
   */
  public boolean next() {
    if (recordsLeft <= 0) {
      requireEnd();
      return false;
    }
    recordsLeft--;
    recordAt = in.position();
    int bodyLength = in.readVarint();
    if (bodyLength < 0 || bodyLength > in.remaining()) {
      throw VarintReader.malformed(
          "says it has " + bodyLength + " bytes and " + in.remaining() + " are left");
    }
    recordEnd = in.position() + bodyLength;
    in.limit(recordEnd);
    readBody();
    if (in.remaining() != 0) {
      throw VarintReader.malformed("is shorter than it says");
    }
    in.limit(bytes.length);
    return true;
  }

  /** The array that all positions refer to; the payload itself unless that was compressed. */
  public byte[] bytes() {
    return bytes;
  }

  public BatchHeader header() {
    return header;
  }

  /** Where the record starts, with its length. */
  public int recordAt() {
    return recordAt;
  }

  /** The bytes that the record takes as encoded, its length included. */
  public int recordLength() {
    return recordEnd - recordAt;
  }

  /** The record's offset minus the batch's base offset. */
  public int offsetDelta() {
    return offsetDelta;
  }

  /** The time in milliseconds that consumers see; that of the batch if it has log append time. */
  public long timestamp() {
    return hasLogAppendTime ? header.maxTimestamp() : createTimestamp();
  }

  /** The time in milliseconds that the producer gave. */
  public long createTimestamp() {
    return header.baseTimestamp() + timestampDelta;
  }

  /** Where the key starts, or would start if it is null. */
  public int keyAt() {
    return keyAt;
  }

  /** The key's length in bytes, -1 for null. */
  public int keyLength() {
    return keyLength;
  }

  /** Where the value starts, 0 for null. */
  public int valueAt() {
    return valueAt;
  }

  /** The value's length in bytes, -1 for null. */
  public int valueLength() {
    return valueLength;
  }

  public int headerCount() {
    return headerCount;
  }

  /** Where the first header starts: they go on to {@code headersAt() + headersLength()}. */
  public int headersAt() {
    return headersAt;
  }

  /** The bytes that all headers take as encoded, without their count. */
  public int headersLength() {
    return in.position() - headersAt;
  }

  /** A new walk over the headers of the current record, valid until this cursor moves. */
  public HeaderCursor headers() {
    return new HeaderCursor(new VarintReader(bytes, headersAt, in.position()), headerCount);
  }

  private void readBody() {
    in.readByte(); // a record's attributes, which have no meaning yet
    timestampDelta = in.readVarlong();
    offsetDelta = in.readVarint();
    keyLength = Math.max(-1, in.readVarint());
    keyAt = in.position();
    in.skipField(keyLength);
    valueLength = Math.max(-1, in.readVarint());
    valueAt = in.skipField(valueLength);
    headerCount = in.readVarint();
    headersAt = in.position();
    if (headerCount != 0) {
      skipHeaders();
    }
  }

  private void skipHeaders() {
    if (headerCount < 0 || headerCount > in.remaining()) {
      throw VarintReader.malformed(
          "says it has " + headerCount + " headers in " + in.remaining() + " bytes");
    }
    HeaderCursor headers = new HeaderCursor(in, headerCount);
    while (headers.next()) {
      // reading is checking
    }
  }

  private void requireEnd() {
    if (in.remaining() != 0) {
      throw new InvalidBatchException(
          Reason.INVALID_RECORD, in.remaining() + " bytes follow the last record of the batch");
    }
  }
}
