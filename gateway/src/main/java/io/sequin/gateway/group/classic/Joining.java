package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;

/** JoinGroup: who may join, under which id, and whether a rebalance comes of it. */
final class Joining {

  private final Transition transition;
  private final JoinMember join;
  private final CompletableFuture<JoinAnswer> answer;

  private Joining(Transition transition, JoinMember join, CompletableFuture<JoinAnswer> answer) {
    this.transition = transition;
    this.join = join;
    this.answer = answer;
  }

  static void join(Transition transition, JoinMember join, CompletableFuture<JoinAnswer> answer) {
    new Joining(transition, join, answer).join();
  }

  private void join() {
    if (!hasRoom()) {
      refuseForLackOfRoom();
    } else if (!isSupported()) {
      refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
    } else if (join.isNew()) {
      joinNew();
    } else if (roster().isPending(join.memberId())) {
      joinPending();
    } else {
      rejoin();
    }
  }

  /** While members join, those who have come count, not those who may never come again. */
  private boolean hasRoom() {
    int maxSize = transition.group().settings().maxSize();
    ClassicMember member = roster().member(join.memberId());
    return switch (transition.phase()) {
      case Phase.Empty _ -> true;
      case Phase.Gathering _, Phase.Preparing _ ->
          (member != null && member.isJoining()) || roster().joiningCount() < maxSize;
      case Phase.Completing _, Phase.Stable _ -> member != null || roster().size() < maxSize;
    };
  }

  private void refuseForLackOfRoom() {
    ClassicMember member = roster().member(join.memberId());
    if (member != null) {
      transition.remove(member, ErrorCode.GROUP_MAX_SIZE_REACHED);
    }
    transition.become(transition.group().withRoster(roster().withoutPending(join.memberId())));
    refuse(ErrorCode.GROUP_MAX_SIZE_REACHED, "");
  }

  private boolean isSupported() {
    if (transition.phase() instanceof Phase.Empty) {
      return !join.protocolType().isEmpty() && !join.protocols().isEmpty();
    }
    return join.protocolType().equals(transition.group().protocolType())
        && ProtocolVote.isOfferedByAll(roster().members(), join.protocols());
  }

  private void joinNew() {
    String replacedId = roster().staticMemberId(join.instanceId());
    if (replacedId != null) {
      StaticMembers.replace(transition, roster().member(replacedId), join, answer);
    } else if (!join.isStatic() && join.knowsOfMemberIdRequired()) {
      handOutMemberId();
    } else {
      add(join.newMemberId());
    }
  }

  private void handOutMemberId() {
    long deadlineMs = transition.nowMs() + join.sessionTimeoutMs();
    transition.become(transition.group().withPending(join.newMemberId(), deadlineMs));
    refuse(ErrorCode.MEMBER_ID_REQUIRED, join.newMemberId());
  }

  private void joinPending() {
    if (join.isStatic()) {
      // ids are handed out to dynamic members only; Kafka fails here just like this
      refuse(ErrorCode.UNKNOWN_SERVER_ERROR, "");
    } else {
      add(join.memberId());
    }
  }

  private void add(String memberId) {
    if (!roster().hasMembers()) {
      transition.become(transition.group().withProtocolType(join.protocolType()));
    }
    transition.put(ClassicMember.joining(memberId, join, answer, transition.nowMs()));
    if (transition.phase() instanceof Phase.Gathering gathering) {
      transition.enter(gathering.withNewMember());
    }
    Rebalance.begin(transition);
  }

  private void rejoin() {
    ErrorCode error = roster().check(join.memberId(), join.instanceId());
    if (error != ErrorCode.NONE) {
      refuse(error, join.memberId());
      return;
    }
    ClassicMember member = roster().member(join.memberId());
    if (needsRebalance(member)) {
      rebalanceWith(member);
    } else {
      transition.answer(answer, JoinAnswer.joined(transition.group(), member.memberId()));
    }
  }

  private boolean needsRebalance(ClassicMember member) {
    boolean hasChanged = !member.details().protocols().equals(join.protocols());
    return switch (transition.phase()) {
      case Phase.Empty _, Phase.Gathering _, Phase.Preparing _ -> true;
      case Phase.Completing _ -> hasChanged;
      case Phase.Stable _ -> hasChanged || roster().isLeader(member.memberId());
    };
  }

  private void rebalanceWith(ClassicMember member) {
    // a member that asks twice has given up on its first question
    transition.refuseJoin(member, ErrorCode.REBALANCE_IN_PROGRESS, member.memberId());
    transition.put(member.rejoining(join, answer));
    Rebalance.begin(transition);
  }

  private void refuse(ErrorCode error, String memberId) {
    transition.answer(answer, JoinAnswer.refused(error, memberId));
  }

  private Roster roster() {
    return transition.roster();
  }
}
