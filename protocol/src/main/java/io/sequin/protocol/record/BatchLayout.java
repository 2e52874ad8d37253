package io.sequin.protocol.record;

/**
 * Where the fields of a v2 record batch lie. Names ending in {@code _AT} are byte positions inside
 * a payload (counted from the magic byte); those with {@code WIRE} count from the base offset.
 *
 * <p>Source: the "Record Batch" section of Kafka's protocol documentation, and KIP-98.
 */
public final class BatchLayout {

  /** The only message format that produce requests since version 3 may carry. */
  public static final byte MAGIC_V2 = 2;

  /** Base offset (int64), batch length (int32) and partition leader epoch (int32). */
  public static final int WIRE_PREFIX_BYTES = 16;

  /** Base offset and batch length: what the batch length does not count. */
  public static final int WIRE_LENGTH_EXCLUDES_BYTES = 12;

  public static final int WIRE_BASE_OFFSET_AT = 0;
  public static final int WIRE_BATCH_LENGTH_AT = 8;
  public static final int WIRE_MAGIC_AT = WIRE_PREFIX_BYTES;

  public static final int MAGIC_AT = 0;
  public static final int CRC_AT = 1;

  /** Also the first byte that the checksum covers. */
  public static final int ATTRIBUTES_AT = 5;

  public static final int LAST_OFFSET_DELTA_AT = 7;
  public static final int BASE_TIMESTAMP_AT = 11;
  public static final int MAX_TIMESTAMP_AT = 19;
  public static final int PRODUCER_ID_AT = 27;
  public static final int PRODUCER_EPOCH_AT = 35;
  public static final int BASE_SEQUENCE_AT = 37;
  public static final int RECORD_COUNT_AT = 41;
  public static final int RECORDS_AT = 45;

  /** The size of a batch without records, in its wire form. */
  public static final int WIRE_HEADER_BYTES = WIRE_PREFIX_BYTES + RECORDS_AT;

  /** Length, attributes, two deltas, two lengths and the header count, one byte each. */
  public static final int SMALLEST_RECORD_BYTES = 7;

  /** A timestamp field without a timestamp. */
  public static final long NO_TIMESTAMP = -1;

  /** A producer id field of a producer that is not idempotent. */
  public static final long NO_PRODUCER_ID = -1;

  private BatchLayout() {}
}
