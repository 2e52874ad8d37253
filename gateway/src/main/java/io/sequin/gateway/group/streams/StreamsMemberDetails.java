package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.GroupImage.MemberImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is stored of a member besides its epoch. */
record StreamsMemberDetails(
    MemberProfile profile,
    Map<String, List<Integer>> targetActive,
    Map<String, List<Integer>> targetStandby,
    int previousEpoch,
    MemberState state,
    StoredTasks assigned,
    StoredTasks pendingRevocation) {

  static MemberImage imageOf(StreamsMember member) {
    CurrentTasks current = member.current();
    return new MemberImage(
        current.epoch(),
        new StreamsMemberDetails(
            member.profile(),
            TaskId.bySubtopology(member.target().active()),
            TaskId.bySubtopology(member.target().standby()),
            current.previousEpoch(),
            current.state(),
            StoredTasks.of(current.assigned()),
            StoredTasks.of(current.pendingRevocation())));
  }

  StreamsMember toMember(String memberId, int epoch) {
    return new StreamsMember(
        memberId,
        profile,
        new Tasks(TaskId.all(targetActive), TaskId.all(targetStandby)),
        new CurrentTasks(
            epoch, previousEpoch, state, assigned.toTasks(), pendingRevocation.toTasks()));
  }

  /**
   * By subtopology.
   *
   * @param active epochs by partition
   */
  record StoredTasks(
      Map<String, SortedMap<Integer, Integer>> active, Map<String, List<Integer>> standby) {

    static StoredTasks of(AssignedTasks tasks) {
      Map<String, SortedMap<Integer, Integer>> active = new TreeMap<>();
      tasks
          .active()
          .forEach(
              (task, epoch) ->
                  active
                      .computeIfAbsent(task.subtopologyId(), _ -> new TreeMap<>())
                      .put(task.partition(), epoch));
      return new StoredTasks(active, TaskId.bySubtopology(tasks.standby()));
    }

    AssignedTasks toTasks() {
      Map<TaskId, Integer> all = new HashMap<>();
      active.forEach(
          (subtopologyId, epochs) ->
              epochs.forEach(
                  (partition, epoch) -> all.put(new TaskId(subtopologyId, partition), epoch)));
      return new AssignedTasks(all, TaskId.all(standby));
    }
  }
}
