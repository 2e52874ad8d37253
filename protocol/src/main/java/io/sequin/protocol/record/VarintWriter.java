package io.sequin.protocol.record;

/** Writes the zig-zag varints that {@link VarintReader} reads, in as few bytes as they need. */
final class VarintWriter {

  private static final int BITS_PER_BYTE = 7;
  private static final int DIGIT = 0x7f;
  private static final int MORE = 0x80;

  private VarintWriter() {}

  static void write(BoundedOutput out, long value) {
    long rest = zigZag(value);
    while ((rest & ~DIGIT) != 0) {
      out.write((int) (rest & DIGIT) | MORE);
      rest >>>= BITS_PER_BYTE;
    }
    out.write((int) rest);
  }

  static int sizeOf(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(zigZag(value) | 1);
    return (bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE;
  }

  /** As a 32-bit number it would have the same digits. */
  private static long zigZag(long value) {
    return (value << 1) ^ (value >> (Long.SIZE - 1));
  }
}
