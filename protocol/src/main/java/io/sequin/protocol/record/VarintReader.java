package io.sequin.protocol.record;

/**
 * Reads zig-zag varints and skips length-prefixed fields of an array, never past its limit.
 *
 * <p>As in Kafka's reader, bits beyond the width of the type are dropped, and a fifth (for 64 bits:
 * tenth) byte that asks for another one is an error.
 */
final class VarintReader {

  private final byte[] bytes;
  private int position;
  private int limit;

  VarintReader(byte[] bytes, int position, int limit) {
    this.bytes = bytes;
    this.position = position;
    this.limit = limit;
  }

  int position() {
    return position;
  }

  int remaining() {
    return limit - position;
  }

  void limit(int newLimit) {
    limit = newLimit;
  }

  int readVarint() {
    int first = readByte();
    int raw = first >= 0 ? first : readLongerVarint(first & 0x7f);
    return (raw >>> 1) ^ -(raw & 1);
  }

  long readVarlong() {
    long first = readByte();
    long raw = first >= 0 ? first : readLongerVarlong(first & 0x7f);
    return (raw >>> 1) ^ -(raw & 1);
  }

  byte readByte() {
    if (position >= limit) {
      throw malformed("ends in the middle of a field");
    }
    return bytes[position++];
  }

  /**
   * Skips the bytes of a field whose length was just read.
   *
   * @param length negative for null, which has no bytes
   * @return where the field starts, 0 if it is null
   */
  int skipField(int length) {
    if (length < 0) {
      return 0;
    }
    if (length > limit - position) {
      throw malformed("has a field of " + length + " bytes and only " + remaining() + " left");
    }
    int start = position;
    position += length;
    return start;
  }

  static InvalidBatchException malformed(String what) {
    return new InvalidBatchException(
        InvalidBatchException.Reason.INVALID_RECORD, "A record of the batch " + what);
  }

  private int readLongerVarint(int lowestBits) {
    int value = lowestBits;
    for (int shift = 7; shift <= 28; shift += 7) {
      int next = readByte();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("has a 32-bit number of more than five bytes");
  }

  private long readLongerVarlong(long lowestBits) {
    long value = lowestBits;
    for (int shift = 7; shift <= 63; shift += 7) {
      long next = readByte();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("has a 64-bit number of more than ten bytes");
  }
}
