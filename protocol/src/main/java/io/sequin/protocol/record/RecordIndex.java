package io.sequin.protocol.record;

/**
 * Where the keys and values of an uncompressed batch lie: element {@code i} is for the record with
 * offset delta {@code i}. Positions are in bytes from the start of the payload. A null key or value
 * has length -1 and position 0.
 *
 * <p>The arrays are not copied, neither in nor out: they go to storage as they are.
 */
@SuppressWarnings(
    "ArrayRecordComponent") // handed on once and never compared; a list would box each int
public record RecordIndex(int[] keyAt, int[] keyLength, int[] valueAt, int[] valueLength) {

  static RecordIndex ofSize(int recordCount) {
    return new RecordIndex(
        new int[recordCount], new int[recordCount], new int[recordCount], new int[recordCount]);
  }

  void set(int recordIndex, RecordCursor record) {
    keyAt[recordIndex] = record.keyAt();
    keyLength[recordIndex] = record.keyLength();
    valueAt[recordIndex] = record.valueAt();
    valueLength[recordIndex] = record.valueLength();
  }
}
