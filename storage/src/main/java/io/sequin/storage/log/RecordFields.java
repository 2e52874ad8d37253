package io.sequin.storage.log;

import io.sequin.storage.key.KeyText;
import java.util.Optional;

/**
 * What is stored of a batch besides its payload, so that its records can be read in SQL. It is
 * found out once, when a batch is queued, because SQL takes far longer to find it out for each
 * record that is read.
 *
 * @param keysAt where in the payload each record's key begins, or would begin if it is null; {@link
 *     NewBatch#NO_RECORD} for an offset without a record
 * @param valueLengths in bytes, -1 for null
 * @param keysAreTokens whether every key that is not null is {@link KeyText#isTokens}
 * @param valuesAreAscii whether every value that is not null is {@link PlainText#isAscii}
 */
record RecordFields(
    int[] keysAt, int[] valueLengths, boolean keysAreTokens, boolean valuesAreAscii) {

  private static final int BITS_PER_BYTE = 7;
  private static final int DIGIT = 0x7F;

  /**
   * @param payload a batch that has been checked, so that what it says of lengths is true
   * @return empty if the length of a value takes more bytes than it needs, which no producer does:
   *     SQL relies on it
   */
  static Optional<RecordFields> of(byte[] payload, int[] keysAt) {
    int[] valueLengths = new int[keysAt.length];
    boolean keysAreTokens = true;
    boolean valuesAreAscii = true;
    for (int i = 0; i < keysAt.length; i++) {
      if (keysAt[i] == NewBatch.NO_RECORD) {
        valueLengths[i] = NewBatch.NO_RECORD;
        continue;
      }
      int keyLength = lengthBefore(payload, keysAt[i]);
      keysAreTokens &= keyLength < 0 || KeyText.isTokens(payload, keysAt[i], keyLength);

      int valueLengthAt = keysAt[i] + Math.max(keyLength, 0);
      int valueAt = valueLengthAt + varintSize(payload, valueLengthAt);
      valueLengths[i] = lengthBefore(payload, valueAt, valueLengthAt);
      if (valueLengths[i] >= 0 && valueAt - valueLengthAt != sizeNeeded(valueLengths[i])) {
        return Optional.empty();
      }
      valuesAreAscii &= valueLengths[i] < 0 || PlainText.isAscii(payload, valueAt, valueLengths[i]);
    }
    return Optional.of(new RecordFields(keysAt, valueLengths, keysAreTokens, valuesAreAscii));
  }

  int count() {
    return keysAt.length;
  }

  /** The length that ends before a place and follows on the last byte of another varint. */
  private static int lengthBefore(byte[] payload, int end) {
    int start = end - 1;
    while (payload[start - 1] < 0) {
      start--;
    }
    return lengthBefore(payload, end, start);
  }

  /** Lengths are zigzag varints; -1 for one that is negative. */
  private static int lengthBefore(byte[] payload, int end, int start) {
    int zigzag = 0;
    for (int i = end - 1; i >= start; i--) {
      zigzag = (zigzag << BITS_PER_BYTE) | (payload[i] & DIGIT);
    }
    return (zigzag & 1) == 0 ? zigzag >>> 1 : -1;
  }

  private static int sizeNeeded(int length) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros((2L * length) | 1);
    return (bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE;
  }

  private static int varintSize(byte[] payload, int start) {
    int end = start;
    while (payload[end] < 0) {
      end++;
    }
    return end + 1 - start;
  }
}
