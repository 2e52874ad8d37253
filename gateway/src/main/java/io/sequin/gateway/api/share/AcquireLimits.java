package io.sequin.gateway.api.share;

/**
 * How much one answer may still hold. Not thread-safe.
 *
 * <p>Records are counted as offsets, as Kafka does: nobody looks into a batch for its holes. Bytes
 * are those of whole batches, and the first batch of an answer may be larger than the limit, as
 * with Kafka: nobody could ever read it otherwise.
 */
final class AcquireLimits {

  private final boolean isRecordLimit;
  private final int batchSize;
  private int records;
  private long bytes;
  private boolean hasBatches;

  /**
   * @param records how many to acquire
   * @param bytes how many to send
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

  boolean isRecordLimit() {
    return isRecordLimit;
  }

  int batchSize() {
    return batchSize;
  }

  /** Whether a batch may be sent beside others of {@code plannedBytes} that will be. */
  boolean admits(long plannedBytes, long batchBytes) {
    boolean isFirst = !hasBatches && plannedBytes == 0;
    return isFirst || plannedBytes + batchBytes <= bytes;
  }

  void acquired(long moreRecords) {
    records = (int) Math.max(0, records - moreRecords);
  }

  /** A batch will be sent. */
  void send(long batchBytes) {
    bytes -= batchBytes;
    hasBatches = true;
  }
}
