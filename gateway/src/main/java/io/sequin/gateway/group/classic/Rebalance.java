package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.List;
import org.pcollections.HashTreePSet;

/** The way from a change among the members to the next generation. */
final class Rebalance {

  /** Bounds how often a group is looked at whose members ask for no time to join. */
  private static final int MIN_RETRY_MS = 1_000;

  private Rebalance() {}

  /** Makes all members join again, unless they do already; goes on if they all have. */
  static void begin(Transition transition) {
    switch (transition.phase()) {
      case Phase.Empty _ -> gatherIfAnyMember(transition);
      case Phase.Gathering _ -> {}
      case Phase.Preparing _ -> completeIfAllHaveJoined(transition);
      case Phase.Completing _, Phase.Stable _ -> prepare(transition);
    }
  }

  private static void gatherIfAnyMember(Transition transition) {
    if (!transition.roster().hasMembers()) {
      return;
    }
    int delayMs = transition.group().settings().initialRebalanceDelayMs();
    int remainingMs = Math.max(transition.roster().rebalanceTimeoutMs() - delayMs, 0);
    transition.enter(
        new Phase.Gathering(transition.nowMs() + delayMs, delayMs, remainingMs, false));
  }

  /** The time to gather is over; while members keep coming, some more is given. */
  static void gatherOn(Transition transition, Phase.Gathering gathering) {
    if (!gathering.newMember() || gathering.remainingMs() == 0) {
      complete(transition);
      return;
    }
    int delayMs =
        Math.min(transition.group().settings().initialRebalanceDelayMs(), gathering.remainingMs());
    int remainingMs = Math.max(gathering.remainingMs() - gathering.delayMs(), 0);
    transition.enter(
        new Phase.Gathering(transition.nowMs() + delayMs, delayMs, remainingMs, false));
  }

  private static void prepare(Transition transition) {
    for (ClassicMember member : transition.roster().members()) {
      if (member.isSyncing()) {
        transition.refuseSync(member, ErrorCode.REBALANCE_IN_PROGRESS);
        transition.put(member.syncing(null).alive(transition.nowMs()));
      }
    }
    waitForMembers(transition, transition.roster().rebalanceTimeoutMs());
    completeIfAllHaveJoined(transition);
  }

  static void completeIfAllHaveJoined(Transition transition) {
    if (transition.roster().allHaveJoined()) {
      complete(transition);
    }
  }

  /** Begins the next generation, without the dynamic members that have not joined. */
  static void complete(Transition transition) {
    List<ClassicMember> late =
        transition.roster().members().stream()
            .filter(member -> !member.isJoining() && !member.isStatic())
            .toList();
    late.forEach(member -> transition.remove(member, ErrorCode.UNKNOWN_MEMBER_ID));
    transition.become(transition.group().withRoster(transition.roster().withJoinedLeader()));
    if (!transition.roster().hasMembers()) {
      beginEmpty(transition);
    } else if (transition.roster().leaderHasJoined()) {
      beginNext(transition);
    } else {
      waitForMembers(transition, Math.max(transition.roster().rebalanceTimeoutMs(), MIN_RETRY_MS));
    }
  }

  private static void waitForMembers(Transition transition, int timeoutMs) {
    transition.enter(new Phase.Preparing(transition.nowMs() + timeoutMs));
  }

  private static void beginEmpty(Transition transition) {
    ClassicGroup group = transition.group();
    transition.become(group.inGeneration(group.generation() + 1, "").withPhase(new Phase.Empty()));
    transition.store();
  }

  private static void beginNext(Transition transition) {
    ClassicGroup before = transition.group();
    for (ClassicMember member : before.members()) {
      transition.put(member.inNewGeneration(transition.nowMs()));
    }
    long syncDeadlineMs = transition.nowMs() + transition.roster().rebalanceTimeoutMs();
    transition.become(
        transition
            .group()
            .inGeneration(before.generation() + 1, ProtocolVote.choose(before.members()))
            .withPhase(
                new Phase.Completing(
                    HashTreePSet.from(before.roster().byId().keySet()), syncDeadlineMs)));
    transition.store();
    for (ClassicMember member : before.members()) {
      if (member.isJoining()) {
        transition.answer(
            member.waitingJoin(), JoinAnswer.joined(transition.group(), member.memberId()));
      }
    }
  }
}
