package io.sequin.storage.log;

/** The record positions of many batches, one after the other. */
final class PositionColumns {

  private final int[] keyAt;
  private final int[] keyLength;
  private final int[] valueAt;
  private final int[] valueLength;
  private int size;

  PositionColumns(int capacity) {
    keyAt = new int[capacity];
    keyLength = new int[capacity];
    valueAt = new int[capacity];
    valueLength = new int[capacity];
  }

  void add(RecordPositions positions) {
    int count = positions.keyAt().length;
    System.arraycopy(positions.keyAt(), 0, keyAt, size, count);
    System.arraycopy(positions.keyLength(), 0, keyLength, size, count);
    System.arraycopy(positions.valueAt(), 0, valueAt, size, count);
    System.arraycopy(positions.valueLength(), 0, valueLength, size, count);
    size += count;
  }

  int size() {
    return size;
  }

  int[] keyAt() {
    return keyAt;
  }

  int[] keyLength() {
    return keyLength;
  }

  int[] valueAt() {
    return valueAt;
  }

  int[] valueLength() {
    return valueLength;
  }
}
