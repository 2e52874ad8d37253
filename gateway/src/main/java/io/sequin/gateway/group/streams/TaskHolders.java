package io.sequin.gateway.group.streams;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which processes do a task, or may still do. A process keeps its state of a task only once. */
final class TaskHolders {

  private final Set<TaskId> active = new HashSet<>();
  private final Map<TaskId, Set<String>> processes = new HashMap<>();

  TaskHolders(Collection<StreamsMember> members) {
    for (StreamsMember member : members) {
      add(member.profile().processId(), member.current().assigned());
      add(member.profile().processId(), member.current().pendingRevocation());
    }
  }

  private void add(String processId, AssignedTasks tasks) {
    active.addAll(tasks.active().keySet());
    tasks.active().keySet().forEach(task -> add(processId, task));
    tasks.standby().forEach(task -> add(processId, task));
  }

  private void add(String processId, TaskId task) {
    processes.computeIfAbsent(task, _ -> new HashSet<>()).add(processId);
  }

  /** Whether the process may not begin with it as an active task yet. */
  boolean blockActive(String processId, TaskId task) {
    return active.contains(task) || blockStandby(processId, task);
  }

  /** Whether the process may not begin with it as a standby task yet. */
  boolean blockStandby(String processId, TaskId task) {
    return processes.getOrDefault(task, Set.of()).contains(processId);
  }
}
