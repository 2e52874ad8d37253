package io.sequin.gateway.api.transaction;

import io.sequin.protocol.ErrorCode;

/** What clients are told of transactions, in the words that their version knows. */
public final class TransactionErrors {

  private TransactionErrors() {}

  /**
   * Older clients know only one error of epochs.
   *
   * @param firstWithFencing the first version that knows PRODUCER_FENCED
   */
  static ErrorCode forVersion(ErrorCode error, short version, int firstWithFencing) {
    return error == ErrorCode.PRODUCER_FENCED && version < firstWithFencing
        ? ErrorCode.INVALID_PRODUCER_EPOCH
        : error;
  }

  /** In answers that never tell of fencing, as those to who writes. */
  public static ErrorCode ofWriter(ErrorCode error) {
    return error == ErrorCode.PRODUCER_FENCED ? ErrorCode.INVALID_PRODUCER_EPOCH : error;
  }

  /** Clients ask again when told this, but give up on a storage error. */
  static ErrorCode ofCoordinator(ErrorCode error) {
    return error == ErrorCode.KAFKA_STORAGE_ERROR ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : error;
  }
}
