package io.sequin.gateway.group.streams;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Brings a member one step nearer to its target: it gives up first, and gets what nobody holds any
 * more.
 */
final class TaskReconciler {

  private final StreamsMember member;
  private final int targetEpoch;
  private final Optional<Tasks> owned;
  private final TaskHolders holders;

  /**
   * @param targetEpoch of the assignment that the member's target is a part of
   * @param owned what the member says that it does; empty if it says nothing
   */
  TaskReconciler(
      StreamsMember member, int targetEpoch, Optional<Tasks> owned, TaskHolders holders) {
    this.member = member;
    this.targetEpoch = targetEpoch;
    this.owned = owned;
    this.holders = holders;
  }

  CurrentTasks reconcile() {
    CurrentTasks current = member.current();
    return switch (current.state()) {
      case STABLE -> current.epoch() == targetEpoch ? current : next(current.epoch());
      case UNREVOKED_TASKS ->
          mayStillDo(current.pendingRevocation()) ? current : next(current.epoch() + 1);
      case UNRELEASED_TASKS -> next(current.epoch());
    };
  }

  private boolean mayStillDo(AssignedTasks revoked) {
    return owned.isEmpty() || revoked.intersects(owned.get());
  }

  private CurrentTasks next(int epoch) {
    CurrentTasks current = member.current();
    AssignedTasks revoked = without(member.target());
    AssignedTasks kept = kept();
    if (!revoked.isEmpty() && mayStillDo(revoked)) {
      return current.revoking(epoch, kept, revoked);
    }
    AssignedTasks missing = missing(kept);
    AssignedTasks free = free(missing);
    MemberState state = free.equals(missing) ? MemberState.STABLE : MemberState.UNRELEASED_TASKS;
    return current.next(targetEpoch, state, kept.plus(free));
  }

  private AssignedTasks kept() {
    return filtered(
        member.current().assigned(),
        member.target().active()::contains,
        member.target().standby()::contains);
  }

  private AssignedTasks without(Tasks target) {
    return filtered(
        member.current().assigned(),
        task -> !target.active().contains(task),
        task -> !target.standby().contains(task));
  }

  private AssignedTasks missing(AssignedTasks kept) {
    Map<TaskId, Integer> active = new HashMap<>();
    member.target().active().forEach(task -> active.put(task, targetEpoch));
    active.keySet().removeAll(kept.active().keySet());
    Set<TaskId> standby = new HashSet<>(member.target().standby());
    standby.removeAll(kept.standby());
    return new AssignedTasks(active, standby);
  }

  private AssignedTasks free(AssignedTasks missing) {
    String processId = member.profile().processId();
    return filtered(
        missing,
        task -> !holders.blockActive(processId, task),
        task -> !holders.blockStandby(processId, task));
  }

  private static AssignedTasks filtered(
      AssignedTasks tasks, Predicate<TaskId> ofActive, Predicate<TaskId> ofStandby) {
    Map<TaskId, Integer> active = new HashMap<>(tasks.active());
    active.keySet().removeIf(ofActive.negate());
    Set<TaskId> standby = new HashSet<>(tasks.standby());
    standby.removeIf(ofStandby.negate());
    return new AssignedTasks(active, standby);
  }
}
