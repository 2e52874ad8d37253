package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;

/** Static members (KIP-345) that come back under their instance id and take a new member id. */
final class StaticMembers {

  private StaticMembers() {}

  /** Whoever still used the old member id is fenced. */
  static void replace(
      Transition transition,
      ClassicMember old,
      JoinMember join,
      CompletableFuture<JoinAnswer> answer) {
    String formerLeaderId = transition.group().leaderId();
    transition.refuseJoin(old, ErrorCode.FENCED_INSTANCE_ID, old.memberId());
    transition.refuseSync(old, ErrorCode.FENCED_INSTANCE_ID);
    ClassicMember replacement = old.replacedBy(join, answer, transition.nowMs());
    transition.become(
        transition.group().withRoster(transition.roster().withReplaced(old, replacement)));
    if (transition.phase() instanceof Phase.Stable stable && keepsItsProtocol(transition)) {
      transition.enter(stable.renamed(old.memberId(), replacement.memberId()));
      goOn(transition, replacement, join, formerLeaderId);
    } else {
      Rebalance.begin(transition);
    }
  }

  private static boolean keepsItsProtocol(Transition transition) {
    ClassicGroup group = transition.group();
    return group.protocolName().equals(ProtocolVote.choose(group.members()));
  }

  /**
   * The member keeps its assignment: no rebalance. As leader it would assign anew, which nobody
   * else waits for; so a client that cannot be told to skip that is told of the leader that was.
   */
  private static void goOn(
      Transition transition, ClassicMember member, JoinMember join, String formerLeaderId) {
    transition.put(member.answered(transition.nowMs()));
    transition.store();
    ClassicGroup group = transition.group();
    boolean skip = join.knowsOfSkippedAssignment() && group.roster().isLeader(member.memberId());
    String leaderId = join.knowsOfSkippedAssignment() ? group.leaderId() : formerLeaderId;
    transition.answer(
        member.waitingJoin(), JoinAnswer.joined(group, member.memberId(), leaderId, skip));
  }
}
