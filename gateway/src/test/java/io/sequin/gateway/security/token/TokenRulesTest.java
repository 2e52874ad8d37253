package io.sequin.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.token.TokenDecision.Move;
import io.sequin.gateway.security.token.TokenDecision.Refuse;
import io.sequin.gateway.security.token.TokenDecision.Remove;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.token.DelegationToken;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Kafka's DelegationTokenControlManager decides, in its order. */
final class TokenRulesTest {

  private static final Principal ALICE = Principal.user("alice");
  private static final Principal BOB = Principal.user("bob");
  private static final Principal EVE = Principal.user("eve");
  private static final TokenLifetimes LIFETIMES = new TokenLifetimes(1_000, 100);
  private static final long NOW_MS = 50_000;
  private static final DelegationToken TOKEN =
      TokenRules.create("id", ALICE, BOB, List.of(BOB), 0, LIFETIMES, NOW_MS);

  @Test
  void aTokenIsGoodUntilItHasToBeRenewedAndLivesNoLongerThanAllowed() {
    assertThat(TOKEN)
        .isEqualTo(
            new DelegationToken(
                "id",
                "User:alice",
                "User:bob",
                List.of("User:bob"),
                NOW_MS,
                NOW_MS + 100,
                NOW_MS + 1_000));
    assertThat(created(60).maxMs()).isEqualTo(NOW_MS + 60);
    assertThat(created(60).expiresMs()).isEqualTo(NOW_MS + 60);
    assertThat(created(Long.MAX_VALUE).maxMs()).isEqualTo(NOW_MS + 1_000);
  }

  @Test
  void ownersAndRenewersMoveItsExpiryNeverBeyondItsEnd() {
    assertThat(renewed(ALICE, 0, NOW_MS + 50)).isEqualTo(new Move(TOKEN, NOW_MS + 150));
    assertThat(renewed(BOB, 30, NOW_MS + 50)).isEqualTo(new Move(TOKEN, NOW_MS + 80));
    DelegationToken nearItsEnd =
        new DelegationToken(
            "id",
            "User:alice",
            "User:bob",
            List.of("User:bob"),
            NOW_MS,
            NOW_MS + 990,
            NOW_MS + 1_000);
    assertThat(TokenRules.renew(Optional.of(nearItsEnd), BOB, 0, LIFETIMES, NOW_MS + 980))
        .isEqualTo(new Move(nearItsEnd, NOW_MS + 1_000));
  }

  @Test
  void whoIsNeitherMayNotEvenKnowMoreThanThatItHasExpired() {
    assertThat(renewed(EVE, 0, NOW_MS))
        .isEqualTo(new Refuse(ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH));
    assertThat(renewed(EVE, 0, NOW_MS + 101))
        .isEqualTo(new Refuse(ErrorCode.DELEGATION_TOKEN_EXPIRED));
    assertThat(TokenRules.renew(Optional.empty(), ALICE, 0, LIFETIMES, NOW_MS))
        .isEqualTo(new Refuse(ErrorCode.DELEGATION_TOKEN_NOT_FOUND));
  }

  @Test
  void itCanBeEndedEvenWhenItHasExpiredButNotBeMovedThen() {
    assertThat(expired(ALICE, -1, NOW_MS + 101)).isEqualTo(new Remove(TOKEN, NOW_MS + 101));
    assertThat(expired(ALICE, 5, NOW_MS + 101))
        .isEqualTo(new Refuse(ErrorCode.DELEGATION_TOKEN_EXPIRED));
    assertThat(expired(BOB, 5, NOW_MS)).isEqualTo(new Move(TOKEN, NOW_MS + 5));
    assertThat(expired(BOB, Long.MAX_VALUE, NOW_MS)).isEqualTo(new Move(TOKEN, NOW_MS + 1_000));
    assertThat(expired(EVE, -1, NOW_MS))
        .isEqualTo(new Refuse(ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH));
  }

  private static DelegationToken created(long lifetimeMs) {
    return TokenRules.create("id", ALICE, BOB, List.of(), lifetimeMs, LIFETIMES, NOW_MS);
  }

  private static TokenDecision renewed(Principal by, long periodMs, long nowMs) {
    return TokenRules.renew(Optional.of(TOKEN), by, periodMs, LIFETIMES, nowMs);
  }

  private static TokenDecision expired(Principal by, long periodMs, long nowMs) {
    return TokenRules.expire(Optional.of(TOKEN), by, periodMs, nowMs);
  }
}
