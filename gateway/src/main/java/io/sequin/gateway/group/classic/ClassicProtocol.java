package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.GroupStep;
import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A group whose members may speak the classic protocol. Times are those of a steady clock. */
public interface ClassicProtocol {

  /** Takes a member into the next generation; the answer may come with that generation only. */
  GroupStep join(JoinMember join, CompletableFuture<JoinAnswer> answer, long nowMs);

  /** Gives a member its assignment, once the leader has brought the assignments. */
  GroupStep sync(SyncMember sync, CompletableFuture<SyncAnswer> answer, long nowMs);

  /** A sign of life; REBALANCE_IN_PROGRESS asks the member to join again. */
  GroupStep heartbeat(MemberClaim claim, CompletableFuture<ErrorCode> answer, long nowMs);

  /** Lets members go; the answer has one error code for each of them, in the same order. */
  GroupStep leave(
      List<LeavingMember> leaving, CompletableFuture<List<ErrorCode>> answer, long nowMs);
}
