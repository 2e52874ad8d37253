package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;

/** Heartbeat: prolongs the session, and tells members of a rebalance. */
final class Heartbeats {

  private Heartbeats() {}

  static void beat(Transition transition, MemberClaim claim, CompletableFuture<ErrorCode> answer) {
    ErrorCode error = transition.roster().check(claim.memberId(), claim.instanceId());
    if (error != ErrorCode.NONE) {
      transition.answer(answer, error);
    } else if (claim.generation() != transition.group().generation()) {
      transition.answer(answer, ErrorCode.ILLEGAL_GENERATION);
    } else {
      keepAlive(transition, claim.memberId());
      transition.answer(
          answer,
          transition.phase().isPreparing() ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE);
    }
  }

  static void keepAlive(Transition transition, String memberId) {
    transition.put(transition.roster().member(memberId).alive(transition.nowMs()));
  }
}
