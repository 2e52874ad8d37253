package io.sequin.gateway.security.token;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.token.DelegationToken;

/** What becomes of a delegation token. */
sealed interface TokenDecision {

  /** Nothing. */
  record Refuse(ErrorCode error) implements TokenDecision {}

  /** It expires at another time. */
  record Move(DelegationToken token, long expiresMs) implements TokenDecision {}

  /** It ends at once. */
  record Remove(DelegationToken token, long expiresMs) implements TokenDecision {}

  static TokenDecision refuse(ErrorCode error) {
    return new Refuse(error);
  }

  /** Never to later than it may live. */
  static TokenDecision move(DelegationToken token, long expiresMs) {
    return new Move(token, Math.min(token.maxMs(), expiresMs));
  }
}
