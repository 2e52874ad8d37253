package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import java.util.concurrent.CompletableFuture;

/** Who may commit offsets, and when. */
final class CommitRule {

  private CommitRule() {}

  static void admit(
      Transition transition, CommitOrigin origin, CompletableFuture<CommitPermit> answer) {
    CommitPermit permit = permit(transition.group(), origin);
    if (permit.error() == ErrorCode.NONE && isSignOfLife(transition, origin)) {
      Heartbeats.keepAlive(transition, origin.memberId());
    }
    transition.answer(answer, permit);
  }

  private static CommitPermit permit(ClassicGroup group, CommitOrigin origin) {
    if (isMember(origin) && !isFromOutside(group, origin)) {
      return permitMember(group, origin);
    }
    if (group.phase() instanceof Phase.Empty) {
      return CommitPermit.granted(CommitFence.NO_MEMBERS);
    }
    return origin.transactional()
        ? CommitPermit.granted(anyone(group))
        : CommitPermit.refused(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  private static boolean isMember(CommitOrigin origin) {
    return origin.epoch() >= 0 || !origin.memberId().isEmpty() || origin.instanceId() != null;
  }

  /** In an empty group, whoever names no generation is taken for one from outside. */
  private static boolean isFromOutside(ClassicGroup group, CommitOrigin origin) {
    return origin.epoch() < 0 && group.phase() instanceof Phase.Empty;
  }

  private static CommitPermit permitMember(ClassicGroup group, CommitOrigin origin) {
    ErrorCode error = group.roster().check(origin.memberId(), origin.instanceId());
    if (error != ErrorCode.NONE) {
      return CommitPermit.refused(error);
    }
    if (origin.epoch() != group.generation()) {
      return CommitPermit.refused(ErrorCode.ILLEGAL_GENERATION);
    }
    return group.phase() instanceof Phase.Completing && !origin.transactional()
        ? CommitPermit.refused(ErrorCode.REBALANCE_IN_PROGRESS)
        : CommitPermit.granted(new CommitFence(origin.memberId(), group.generation()));
  }

  /**
   * Transactional producers from before KIP-447 do not say which member they are; they are fenced
   * by their producer epoch. That the generation is still the one that this gateway knows shows in
   * any of its members.
   */
  private static CommitFence anyone(ClassicGroup group) {
    return group.members().stream()
        .filter(member -> !member.isNew())
        .findFirst()
        .map(member -> new CommitFence(member.memberId(), group.generation()))
        .orElse(CommitFence.NO_MEMBERS);
  }

  private static boolean isSignOfLife(Transition transition, CommitOrigin origin) {
    return !origin.transactional()
        && !(transition.phase() instanceof Phase.Completing)
        && transition.roster().contains(origin.memberId());
  }
}
