package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** SyncGroup: the leader brings the assignments, every member gets its own. */
final class Syncing {

  private Syncing() {}

  static void sync(Transition transition, SyncMember sync, CompletableFuture<SyncAnswer> answer) {
    ErrorCode error = check(transition.group(), sync);
    if (error != ErrorCode.NONE) {
      transition.answer(answer, SyncAnswer.refused(error));
      return;
    }
    ClassicMember member = transition.roster().member(sync.claim().memberId());
    switch (transition.phase()) {
      case Phase.Completing completing -> {
        await(transition, completing, member, answer);
        if (transition.roster().isLeader(member.memberId())) {
          assign(transition, sync.assignments());
        }
      }
      case Phase.Stable stable -> {
        transition.enter(stable.synced(member.memberId()));
        transition.answer(answer, assignment(transition.group(), member));
      }
      case Phase.Empty _, Phase.Gathering _, Phase.Preparing _ ->
          transition.answer(answer, SyncAnswer.refused(ErrorCode.REBALANCE_IN_PROGRESS));
    }
  }

  private static ErrorCode check(ClassicGroup group, SyncMember sync) {
    MemberClaim claim = sync.claim();
    ErrorCode error = group.roster().check(claim.memberId(), claim.instanceId());
    if (error != ErrorCode.NONE) {
      return error;
    }
    if (claim.generation() != group.generation()) {
      return ErrorCode.ILLEGAL_GENERATION;
    }
    boolean agrees =
        agree(sync.protocolType(), group.protocolType())
            && agree(sync.protocolName(), group.protocolName());
    return agrees ? ErrorCode.NONE : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }

  /** One that says nothing agrees with everything (KIP-559). */
  private static boolean agree(String believed, String actual) {
    return believed == null || actual.isEmpty() || believed.equals(actual);
  }

  private static void await(
      Transition transition,
      Phase.Completing completing,
      ClassicMember member,
      CompletableFuture<SyncAnswer> answer) {
    // a member that asks twice has given up on its first question
    transition.refuseSync(member, ErrorCode.REBALANCE_IN_PROGRESS);
    transition.put(member.syncing(answer));
    transition.enter(completing.synced(member.memberId()));
  }

  private static void assign(Transition transition, Map<String, byte[]> assignments) {
    for (ClassicMember member : transition.roster().members()) {
      transition.put(
          member.assigned(
              assignments.getOrDefault(member.memberId(), ClassicMemberDetails.NO_ASSIGNMENT)));
    }
    if (transition.phase() instanceof Phase.Completing completing) {
      transition.enter(completing.assigned());
    }
    transition.store();
    transition.roster().members().forEach(member -> answerWaiting(transition, member));
  }

  private static void answerWaiting(Transition transition, ClassicMember member) {
    if (member.isSyncing()) {
      transition.answer(member.waitingSync(), assignment(transition.group(), member));
      transition.put(member.syncing(null).alive(transition.nowMs()));
    }
  }

  private static SyncAnswer assignment(ClassicGroup group, ClassicMember member) {
    return new SyncAnswer(
        ErrorCode.NONE, group.protocolType(), group.protocolName(), member.details().assignment());
  }
}
