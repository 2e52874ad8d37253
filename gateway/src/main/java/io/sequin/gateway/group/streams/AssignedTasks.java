package io.sequin.gateway.group.streams;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tasks that a member was told of.
 *
 * @param active with the epoch of the assignment that first gave it to the member
 */
public record AssignedTasks(Map<TaskId, Integer> active, Set<TaskId> standby) {

  static final AssignedTasks NONE = new AssignedTasks(Map.of(), Set.of());

  public AssignedTasks {
    active = Map.copyOf(active);
    standby = Set.copyOf(standby);
  }

  boolean isEmpty() {
    return active.isEmpty() && standby.isEmpty();
  }

  AssignedTasks plus(AssignedTasks more) {
    Map<TaskId, Integer> allActive = new HashMap<>(active);
    allActive.putAll(more.active);
    Set<TaskId> allStandby = new HashSet<>(standby);
    allStandby.addAll(more.standby);
    return new AssignedTasks(allActive, allStandby);
  }

  /** Whether the member has any of them, in the same role. */
  boolean intersects(Tasks owned) {
    return !Collections.disjoint(active.keySet(), owned.active())
        || !Collections.disjoint(standby, owned.standby());
  }

  boolean containsAll(Tasks owned) {
    return active.keySet().containsAll(owned.active()) && standby.containsAll(owned.standby());
  }
}
