package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;

/** Which transactional ids there can be. */
public final class TransactionalIds {

  /** Kafka knows no limit; what PostgreSQL indexes has one. */
  private static final int MAX_LENGTH = 500;

  private TransactionalIds() {}

  /**
   * Refuses one that is empty, too long, or that PostgreSQL cannot keep.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public static String check(String transactionalId) {
    if (transactionalId.isEmpty()
        || transactionalId.length() > MAX_LENGTH
        || transactionalId.indexOf('\0') >= 0) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "a transactional id has 1 to " + MAX_LENGTH + " characters, of which none is NUL");
    }
    return transactionalId;
  }
}
