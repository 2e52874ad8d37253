package io.sequin.gateway.security.token;

import io.sequin.gateway.security.Principal;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.token.DelegationToken;
import java.util.List;
import java.util.Optional;

/** What may become of a delegation token, as Kafka decides it (DelegationTokenControlManager). */
final class TokenRules {

  private TokenRules() {}

  static DelegationToken create(
      String tokenId,
      Principal owner,
      Principal requester,
      List<Principal> renewers,
      long wantedLifetimeMs,
      TokenLifetimes lifetimes,
      long nowMs) {
    long maxMs = later(nowMs, lifetimes.maxMs(wantedLifetimeMs));
    return new DelegationToken(
        tokenId,
        owner.toString(),
        requester.toString(),
        renewers.stream().map(Principal::toString).toList(),
        nowMs,
        Math.min(maxMs, later(nowMs, lifetimes.renewMs(0))),
        maxMs);
  }

  static TokenDecision renew(
      Optional<DelegationToken> found,
      Principal requester,
      long wantedPeriodMs,
      TokenLifetimes lifetimes,
      long nowMs) {
    if (found.isEmpty()) {
      return TokenDecision.refuse(ErrorCode.DELEGATION_TOKEN_NOT_FOUND);
    }
    DelegationToken token = found.get();
    if (token.isExpired(nowMs)) {
      return TokenDecision.refuse(ErrorCode.DELEGATION_TOKEN_EXPIRED);
    }
    return token.isOwnerOrRenewer(requester.toString())
        ? TokenDecision.move(token, later(nowMs, lifetimes.renewMs(wantedPeriodMs)))
        : TokenDecision.refuse(ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH);
  }

  /**
   * @param periodMs until it is to expire; negative to end it now, which an expired one can be, too
   */
  static TokenDecision expire(
      Optional<DelegationToken> found, Principal requester, long periodMs, long nowMs) {
    if (found.isEmpty()) {
      return TokenDecision.refuse(ErrorCode.DELEGATION_TOKEN_NOT_FOUND);
    }
    DelegationToken token = found.get();
    if (!token.isOwnerOrRenewer(requester.toString())) {
      return TokenDecision.refuse(ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH);
    }
    if (periodMs < 0) {
      return new TokenDecision.Remove(token, nowMs);
    }
    return token.isExpired(nowMs)
        ? TokenDecision.refuse(ErrorCode.DELEGATION_TOKEN_EXPIRED)
        : TokenDecision.move(token, later(nowMs, periodMs));
  }

  /** A sum that stays in range. */
  private static long later(long nowMs, long periodMs) {
    return periodMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + periodMs;
  }
}
