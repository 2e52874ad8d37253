package io.sequin.gateway.api.share;

/**
 * How much one answer may still hold. Not thread-safe.
 *
 * <p>Records are counted as offsets, as Kafka does: nobody looks into a batch for its holes.
 */
final class AcquireLimits {

  private final boolean isRecordLimit;
  private final int batchSize;
  private int records;
  private long bytes;

  /**
   * @param records how many to acquire
   * @param bytes how many to read
   * @param isRecordLimit whether there must never be more records; else whole batches are acquired
   *     (KIP-1206)
   * @param batchSize how many records to tell of together, about
   */
  AcquireLimits(int records, long bytes, boolean isRecordLimit, int batchSize) {
    this.records = records;
    this.bytes = bytes;
    this.isRecordLimit = isRecordLimit;
    this.batchSize = batchSize;
  }

  boolean hasRoom() {
    return records > 0 && bytes > 0;
  }

  int records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  boolean isRecordLimit() {
    return isRecordLimit;
  }

  int batchSize() {
    return batchSize;
  }

  void acquired(long moreRecords) {
    records = (int) Math.max(0, records - moreRecords);
  }

  void read(long moreBytes) {
    bytes -= moreBytes;
  }
}
