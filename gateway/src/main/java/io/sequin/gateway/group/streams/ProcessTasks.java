package io.sequin.gateway.group.streams;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the members of one process get. */
final class ProcessTasks {

  /** The one with the least to do first. */
  static final Comparator<ProcessTasks> BY_LOAD =
      Comparator.comparingDouble(ProcessTasks::load).thenComparing(process -> process.processId);

  private final String processId;
  private final Map<String, MemberTasks> members = new TreeMap<>();
  private final Set<TaskId> all = new HashSet<>();

  ProcessTasks(String processId) {
    this.processId = processId;
  }

  void addMember(String memberId) {
    members.put(memberId, new MemberTasks());
  }

  double load() {
    return (double) all.size() / members.size();
  }

  boolean has(TaskId task) {
    return all.contains(task);
  }

  int countOf(String memberId) {
    return members.get(memberId).count();
  }

  /** How many tasks the member has then. */
  int add(String memberId, TaskId task, boolean active) {
    MemberTasks member = members.get(memberId);
    (active ? member.active : member.standby).add(task);
    all.add(task);
    return member.count();
  }

  String leastLoadedMember() {
    return members.entrySet().stream()
        .min(Comparator.comparingInt(member -> member.getValue().count()))
        .orElseThrow()
        .getKey();
  }

  void putInto(Map<String, Tasks> assignment) {
    members.forEach(
        (memberId, member) -> assignment.put(memberId, new Tasks(member.active, member.standby)));
  }

  private static final class MemberTasks {
    private final Set<TaskId> active = new HashSet<>();
    private final Set<TaskId> standby = new HashSet<>();

    int count() {
      return active.size() + standby.size();
    }
  }
}
