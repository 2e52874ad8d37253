package io.sequin.gateway.group.modern.assignor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shares partitions out among members that all want the same topics: everyone gets the same number
 * or one more, and keeps as much as that allows of what it had.
 */
final class EvenAssignment {

  private final GroupSpec group;
  private final int least;
  private final Set<TopicIdPartition> taken = new HashSet<>();
  private final Map<String, Set<TopicIdPartition>> assignment = new LinkedHashMap<>();
  private int extras;

  EvenAssignment(GroupSpec group) {
    this.group = group;
    int partitions = Math.toIntExact(group.partitions().count());
    this.least = partitions / group.members().size();
    this.extras = partitions % group.members().size();
  }

  Map<String, Set<TopicIdPartition>> assign() {
    group.members().forEach(this::keep);
    Deque<TopicIdPartition> free = new ArrayDeque<>();
    group.partitions().filter(partition -> !taken.contains(partition)).forEach(free::add);
    assignment.values().forEach(partitions -> fill(partitions, least, free));
    assignment.values().forEach(partitions -> fill(partitions, least + 1, free));
    return assignment;
  }

  private void keep(String memberId, MemberSpec member) {
    List<TopicIdPartition> kept =
        member.assigned().stream()
            .filter(partition -> group.mayKeep(member, partition) && !taken.contains(partition))
            .sorted()
            .limit(least + (extras > 0 ? 1 : 0))
            .toList();
    if (kept.size() > least) {
      extras--;
    }
    taken.addAll(kept);
    assignment.put(memberId, new HashSet<>(kept));
  }

  private static void fill(
      Set<TopicIdPartition> partitions, int size, Deque<TopicIdPartition> free) {
    while (partitions.size() < size && !free.isEmpty()) {
      partitions.add(free.poll());
    }
  }
}
