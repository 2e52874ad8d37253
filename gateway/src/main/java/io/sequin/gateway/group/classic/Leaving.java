package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** LeaveGroup: members go, one by one, and the others rebalance once. */
final class Leaving {

  private Leaving() {}

  static void leave(
      Transition transition,
      List<LeavingMember> leaving,
      CompletableFuture<List<ErrorCode>> answer) {
    List<ErrorCode> errors = new ArrayList<>();
    for (LeavingMember member : leaving) {
      errors.add(leave(transition, member));
    }
    transition.answer(answer, List.copyOf(errors));
    if (errors.contains(ErrorCode.NONE)) {
      Rebalance.begin(transition);
    }
  }

  private static ErrorCode leave(Transition transition, LeavingMember leaving) {
    Roster roster = transition.roster();
    if (roster.isPending(leaving.memberId())) {
      transition.become(transition.group().withRoster(roster.withoutPending(leaving.memberId())));
      return ErrorCode.NONE;
    }
    String memberId = memberId(roster, leaving);
    ErrorCode error = roster.check(memberId, leaving.instanceId());
    if (error == ErrorCode.NONE) {
      transition.remove(roster.member(memberId), ErrorCode.UNKNOWN_MEMBER_ID);
    }
    return error;
  }

  /** An administrator names static members by their instance id alone (KIP-345). */
  private static String memberId(Roster roster, LeavingMember leaving) {
    String staticId = roster.staticMemberId(leaving.instanceId());
    return leaving.memberId().isEmpty() && staticId != null ? staticId : leaving.memberId();
  }
}
