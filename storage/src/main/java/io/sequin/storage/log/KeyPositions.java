package io.sequin.storage.log;

/** Where the keys of many batches' records begin, one batch after the other. */
final class KeyPositions {

  private final int[] keysAt;
  private int size;

  KeyPositions(int capacity) {
    keysAt = new int[capacity];
  }

  void add(int[] batchKeysAt) {
    System.arraycopy(batchKeysAt, 0, keysAt, size, batchKeysAt.length);
    size += batchKeysAt.length;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return keysAt;
  }
}
