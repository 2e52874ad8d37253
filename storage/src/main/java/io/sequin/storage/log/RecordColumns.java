package io.sequin.storage.log;

/** The {@link RecordFields} of many batches, one after the other. */
final class RecordColumns {

  private final int[] keysAt;
  private final int[] valueLengths;
  private int size;

  RecordColumns(int capacity) {
    keysAt = new int[capacity];
    valueLengths = new int[capacity];
  }

  void add(RecordFields fields) {
    int count = fields.count();
    System.arraycopy(fields.keysAt(), 0, keysAt, size, count);
    System.arraycopy(fields.valueLengths(), 0, valueLengths, size, count);
    size += count;
  }

  int size() {
    return size;
  }

  int[] keysAt() {
    return keysAt;
  }

  int[] valueLengths() {
    return valueLengths;
  }
}
