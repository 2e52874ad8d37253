package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.LeavingMember;
import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Members of a consumer group, of whichever protocol, are told to leave by LeaveGroup. */
final class ClassicLeave {

  private final ConsumerGroup group;
  private final List<ErrorCode> errors = new ArrayList<>();
  private final Set<String> memberIds = new LinkedHashSet<>();

  ClassicLeave(ConsumerGroup group) {
    this.group = group;
  }

  GroupStep step(
      List<LeavingMember> leaving, CompletableFuture<List<ErrorCode>> answer, long nowMs) {
    leaving.forEach(this::add);
    GroupStep step = memberIds.isEmpty() ? GroupStep.to(group) : group.leaving(memberIds, nowMs);
    return step.answer(answer, List.copyOf(errors));
  }

  private void add(LeavingMember leaving) {
    try {
      memberIds.add(find(leaving).memberId());
      errors.add(ErrorCode.NONE);
    } catch (GroupRefusal e) {
      errors.add(e.error());
    }
  }

  /** An administrator may name a static member by its instance id alone. */
  private Member find(LeavingMember leaving) {
    return leaving.instanceId() != null && leaving.memberId().isEmpty()
        ? group.lookup().fixed(leaving.instanceId())
        : group.lookup().either(leaving.instanceId(), leaving.memberId());
  }
}
