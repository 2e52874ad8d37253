package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.NO_TIMESTAMP;

import io.sequin.protocol.record.InvalidBatchException.Reason;
import io.sequin.protocol.record.InvalidBatchException.RecordError;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks every record of a batch in one pass, and notes where their keys lie. Used for one batch.
 */
final class RecordValidator {

  /** So that one bad batch cannot make an answer larger than itself. */
  private static final int MAX_REPORTED_ERRORS = 1000;

  private final BatchHeader header;
  private final BatchPolicy policy;
  private final long nowMs;
  private final RecordCursor record;
  private final int[] keysAt;

  private final List<RecordError> errors = new ArrayList<>(0);
  private boolean hasInvalidTimestamp;
  private long maxTimestamp = NO_TIMESTAMP;

  /**
   * @param bytes the batch from its magic byte on, with its records not compressed
   */
  RecordValidator(byte[] bytes, BatchHeader header, BatchPolicy policy, long nowMs) {
    requireRoomForRecords(header, bytes.length - BatchLayout.RECORDS_AT);
    this.header = header;
    this.policy = policy;
    this.nowMs = nowMs;
    this.record = new RecordCursor(bytes, header);
    this.keysAt = new int[header.recordCount()];
  }

  /**
   * @throws InvalidBatchException if any record is at fault
   */
  void validate() {
    int recordIndex = 0;
    while (record.next()) {
      if (record.offsetDelta() != recordIndex) {
        throw unexpectedOffset(recordIndex);
      }
      long timestamp = record.createTimestamp();
      maxTimestamp = Math.max(maxTimestamp, timestamp);
      if (policy.keysRequired() && record.keyLength() < 0) {
        add(recordIndex, "has no key, and its topic is compacted");
      } else if (isRefused(timestamp)) {
        hasInvalidTimestamp = true;
        add(recordIndex, "has the timestamp " + timestamp + ", which its topic does not allow");
      }
      keysAt[recordIndex] = record.keyAt();
      recordIndex++;
    }
    if (!errors.isEmpty()) {
      throw refusal();
    }
  }

  /** Where each record's key starts, or would start if it is null. */
  int[] keysAt() {
    return keysAt;
  }

  /** The largest create time of all records, -1 if none has one. */
  long maxTimestamp() {
    return maxTimestamp;
  }

  private boolean isRefused(long timestamp) {
    if (policy.timestampType() == TimestampType.CREATE_TIME && timestamp != NO_TIMESTAMP) {
      long ageMs = nowMs - timestamp;
      return ageMs > policy.timestampBeforeMaxMs() || -ageMs > policy.timestampAfterMaxMs();
    }
    // only a broker may say that a timestamp is the time of the append
    return header.timestampType() == TimestampType.LOG_APPEND_TIME;
  }

  private void add(int recordIndex, String problem) {
    if (errors.size() < MAX_REPORTED_ERRORS) {
      errors.add(new RecordError(recordIndex, "Record " + recordIndex + " " + problem));
    }
  }

  private InvalidBatchException unexpectedOffset(int recordIndex) {
    String message =
        "Record " + recordIndex + " of the batch has the offset delta " + record.offsetDelta();
    return new InvalidBatchException(
        Reason.INVALID_RECORD, message, List.of(new RecordError(recordIndex, message)));
  }

  private InvalidBatchException refusal() {
    Reason reason = hasInvalidTimestamp ? Reason.INVALID_TIMESTAMP : Reason.INVALID_RECORD;
    return new InvalidBatchException(
        reason, "The batch was refused for its records: " + errors.getFirst().message(), errors);
  }

  private static void requireRoomForRecords(BatchHeader header, int recordsBytes) {
    if (header.recordCount() > recordsBytes / BatchLayout.SMALLEST_RECORD_BYTES) {
      throw new InvalidBatchException(
          Reason.INVALID_RECORD,
          "The batch says it has "
              + header.recordCount()
              + " records in "
              + recordsBytes
              + " bytes");
    }
  }
}
