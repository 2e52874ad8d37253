package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.Map;

/** What happens by the mere passing of time. */
final class Expiry {

  private Expiry() {}

  static void expire(Transition transition) {
    expirePending(transition);
    expireMembers(transition);
    expirePhase(transition);
    transition.become(transition.group().rechecked());
  }

  private static void expirePending(Transition transition) {
    List<String> expired =
        transition.roster().pendingDeadlinesMs().entrySet().stream()
            .filter(pending -> pending.getValue() <= transition.nowMs())
            .map(Map.Entry::getKey)
            .toList();
    for (String memberId : expired) {
      transition.become(
          transition.group().withRoster(transition.roster().withoutPending(memberId)));
      goOnIfAllHaveJoined(transition);
    }
  }

  private static void expireMembers(Transition transition) {
    List<String> silent =
        transition.roster().members().stream()
            .filter(member -> member.deadlineMs() <= transition.nowMs())
            .map(ClassicMember::memberId)
            .toList();
    silent.forEach(memberId -> expireMember(transition, memberId));
  }

  /** One that went before it may have changed what this member's deadline is. */
  private static void expireMember(Transition transition, String memberId) {
    ClassicMember member = transition.roster().member(memberId);
    if (member == null || member.deadlineMs() > transition.nowMs()) {
      return;
    }
    transition.remove(member, ErrorCode.UNKNOWN_MEMBER_ID);
    if (transition.phase().isPreparing()) {
      goOnIfAllHaveJoined(transition);
    } else {
      Rebalance.begin(transition);
    }
  }

  /** Unlike a member that leaves, one that fails may end the time to gather, as in Kafka. */
  private static void goOnIfAllHaveJoined(Transition transition) {
    if (transition.phase().isPreparing()) {
      Rebalance.completeIfAllHaveJoined(transition);
    }
  }

  private static void expirePhase(Transition transition) {
    if (transition.phase().deadlineMs() > transition.nowMs()) {
      return;
    }
    switch (transition.phase()) {
      case Phase.Empty _ -> {}
      case Phase.Gathering gathering -> Rebalance.gatherOn(transition, gathering);
      case Phase.Preparing _ -> Rebalance.complete(transition);
      case Phase.Completing completing -> expelUnsynced(transition, completing.unsynced());
      case Phase.Stable stable -> expelUnsynced(transition, stable.unsynced());
    }
  }

  private static void expelUnsynced(Transition transition, Iterable<String> unsynced) {
    for (String memberId : unsynced) {
      ClassicMember member = transition.roster().member(memberId);
      if (member != null) {
        transition.remove(member, ErrorCode.UNKNOWN_MEMBER_ID);
      }
    }
    Rebalance.begin(transition);
  }
}
