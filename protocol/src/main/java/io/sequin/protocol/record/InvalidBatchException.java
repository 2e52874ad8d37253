package io.sequin.protocol.record;

import java.io.Serial;
import java.util.List;

/**
 * Bytes from outside that are not a batch this broker takes. Carries everything that a produce
 * response says about the partition.
 */
public final class InvalidBatchException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Why a batch was refused; each name is that of the Kafka error to answer. */
  public enum Reason {
    CORRUPT_MESSAGE,
    INVALID_RECORD,
    INVALID_TIMESTAMP,
    MESSAGE_TOO_LARGE,
    UNSUPPORTED_COMPRESSION_TYPE
  }

  /**
   * One record that made its batch fail (KIP-467).
   *
   * @param recordIndex position in the batch, from 0
   */
  public record RecordError(int recordIndex, String message) {}

  private final Reason reason;
  private final transient List<RecordError> recordErrors;

  InvalidBatchException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  InvalidBatchException(Reason reason, String message, List<RecordError> recordErrors) {
    super(message);
    this.reason = reason;
    this.recordErrors = List.copyOf(recordErrors);
  }

  InvalidBatchException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.recordErrors = List.of();
  }

  public Reason reason() {
    return reason;
  }

  /** The records at fault, in batch order; empty where the batch as a whole is. */
  public List<RecordError> recordErrors() {
    return recordErrors;
  }
}
