package io.sequin.storage.log;

/**
 * What is stored of the {@link RecordPositions} of many batches, one after the other: a record can
 * be read from where its key begins, in both directions.
 */
final class RecordColumns {

  private static final int BITS_PER_BYTE = 7;

  private final int[] keyAt;
  private final int[] valueLength;
  private int size;

  RecordColumns(int capacity) {
    keyAt = new int[capacity];
    valueLength = new int[capacity];
  }

  void add(RecordPositions positions) {
    for (int i = 0; i < positions.keyAt().length; i++) {
      keyAt[size] = placeOfKey(positions, i);
      valueLength[size] = positions.valueLength()[i];
      size++;
    }
  }

  int size() {
    return size;
  }

  int[] keyAt() {
    return keyAt;
  }

  int[] valueLength() {
    return valueLength;
  }

  /** A null key would begin where the length of the value does, right before the value. */
  private static int placeOfKey(RecordPositions positions, int record) {
    int length = positions.valueLength()[record];
    return positions.keyLength()[record] < 0 && length >= 0
        ? positions.valueAt()[record] - varintSize(length)
        : positions.keyAt()[record];
  }

  /** Size of a length in bytes: a zigzag varint, so it begins with twice the length. */
  private static int varintSize(int length) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros((2L * length) | 1);
    return (bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE;
  }
}
