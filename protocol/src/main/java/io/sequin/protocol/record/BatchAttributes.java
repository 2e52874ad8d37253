package io.sequin.protocol.record;

import java.util.Optional;

/** The attributes field of a batch header, bit by bit. */
public final class BatchAttributes {

  private static final int CODEC_MASK = 0x07;
  private static final int LOG_APPEND_TIME = 0x08;
  private static final int TRANSACTIONAL = 0x10;
  private static final int CONTROL = 0x20;
  private static final int DELETE_HORIZON = 0x40;

  /** Of a batch that ends a transaction. */
  static final short TRANSACTIONAL_CONTROL = TRANSACTIONAL | CONTROL;

  private BatchAttributes() {}

  /** The compression of the records section; empty for the ids 5 to 7, which nobody defined. */
  public static Optional<CompressionCodec> codec(short attributes) {
    return CompressionCodec.ofId(attributes & CODEC_MASK);
  }

  public static TimestampType timestampType(short attributes) {
    return has(attributes, LOG_APPEND_TIME)
        ? TimestampType.LOG_APPEND_TIME
        : TimestampType.CREATE_TIME;
  }

  public static boolean isTransactional(short attributes) {
    return has(attributes, TRANSACTIONAL);
  }

  /** True for commit and abort markers, which only brokers write (KIP-98). */
  public static boolean isControl(short attributes) {
    return has(attributes, CONTROL);
  }

  /** True where the base timestamp is the time from which tombstones may go (KIP-534). */
  public static boolean hasDeleteHorizon(short attributes) {
    return has(attributes, DELETE_HORIZON);
  }

  static short withCodec(short attributes, CompressionCodec codec) {
    return (short) ((attributes & ~CODEC_MASK) | codec.id());
  }

  static short withoutTransaction(short attributes) {
    return (short) (attributes & ~TRANSACTIONAL);
  }

  static short withTimestampType(short attributes, TimestampType type) {
    return switch (type) {
      case CREATE_TIME -> (short) (attributes & ~LOG_APPEND_TIME);
      case LOG_APPEND_TIME -> (short) (attributes | LOG_APPEND_TIME);
    };
  }

  private static boolean has(short attributes, int bit) {
    return (attributes & bit) != 0;
  }
}
