package io.sequin.storage.log;

/**
 * Where the keys of many batches' records begin, one batch after the other: all that is stored of
 * {@link RecordPositions}, because a record can be read from there in both directions.
 */
final class KeyPositions {

  private static final int BITS_PER_BYTE = 7;

  private final int[] keyAt;
  private int size;

  KeyPositions(int capacity) {
    keyAt = new int[capacity];
  }

  void add(RecordPositions positions) {
    for (int i = 0; i < positions.keyAt().length; i++) {
      keyAt[size++] = placeOfKey(positions, i);
    }
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return keyAt;
  }

  /** A null key would begin where the length of the value does, right before the value. */
  private static int placeOfKey(RecordPositions positions, int record) {
    if (positions.keyLength()[record] >= 0) {
      return positions.keyAt()[record];
    }
    int valueLength = positions.valueLength()[record];
    return valueLength >= 0
        ? positions.valueAt()[record] - varintSize(valueLength)
        : positions.keyAt()[record];
  }

  /** Size of a length in bytes: a zigzag varint, so it begins with twice the length. */
  private static int varintSize(int length) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(2L * length | 1);
    return (bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE;
  }
}
