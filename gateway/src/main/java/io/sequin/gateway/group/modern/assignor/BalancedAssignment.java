package io.sequin.gateway.group.modern.assignor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Shares partitions out among members that want different topics: everyone keeps what it had, what
 * is free goes to who has least, and then partitions move, topic by topic, from who has most to who
 * has least, until no move makes things more even.
 */
final class BalancedAssignment {

  /** Evening out one topic may unbalance another; this many rounds are enough in practice. */
  private static final int MAX_ROUNDS = 16;

  private final GroupSpec group;
  private final List<UUID> topics;
  private final Map<UUID, List<String>> subscribers = new HashMap<>();
  private final Map<TopicIdPartition, String> owners = new HashMap<>();
  private final Map<String, Integer> loads = new HashMap<>();
  private final Comparator<String> byLoad =
      Comparator.<String>comparingInt(loads::get).thenComparing(Comparator.naturalOrder());

  BalancedAssignment(GroupSpec group) {
    this.group = group;
    group.members().keySet().forEach(memberId -> loads.put(memberId, 0));
    group
        .partitionCounts()
        .keySet()
        .forEach(topicId -> subscribers.put(topicId, List.copyOf(group.subscribers(topicId))));
    this.topics =
        subscribers.entrySet().stream()
            .filter(topic -> !topic.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .sorted(scarcestLast())
            .toList();
  }

  Map<String, Set<TopicIdPartition>> assign() {
    group.members().forEach(this::keep);
    topics.forEach(this::assignFree);
    balance();
    Map<String, Set<TopicIdPartition>> assignment = new HashMap<>();
    owners.forEach(
        (partition, memberId) ->
            assignment.computeIfAbsent(memberId, _ -> new HashSet<>()).add(partition));
    return assignment;
  }

  /** Topics with many partitions for each reader come first: the others can even them out. */
  private Comparator<UUID> scarcestLast() {
    return Comparator.<UUID>comparingDouble(
            topicId ->
                -(double) group.partitionCounts().get(topicId) / subscribers.get(topicId).size())
        .thenComparingInt(topicId -> subscribers.get(topicId).size())
        .thenComparing(Comparator.naturalOrder());
  }

  private void keep(String memberId, MemberSpec member) {
    for (TopicIdPartition partition : member.assigned()) {
      if (group.mayKeep(member, partition) && owners.putIfAbsent(partition, memberId) == null) {
        loads.merge(memberId, 1, Integer::sum);
      }
    }
  }

  private void assignFree(UUID topicId) {
    NavigableSet<String> members = sortedByLoad(subscribers.get(topicId));
    group
        .partitionsOf(topicId)
        .filter(partition -> !owners.containsKey(partition))
        .forEach(partition -> give(partition, members.first(), members));
  }

  private void balance() {
    boolean moved = true;
    for (int round = 0; moved && round < MAX_ROUNDS; round++) {
      moved = false;
      for (UUID topicId : topics) {
        moved |= balance(topicId);
      }
    }
  }

  private boolean balance(UUID topicId) {
    NavigableSet<String> members = sortedByLoad(subscribers.get(topicId));
    SortedMap<String, NavigableSet<TopicIdPartition>> held = new TreeMap<>();
    group
        .partitionsOf(topicId)
        .forEach(
            partition ->
                held.computeIfAbsent(owners.get(partition), _ -> new TreeSet<>()).add(partition));
    boolean moved = false;
    Optional<String> giver = giver(members, held);
    while (giver.isPresent() && loads.get(giver.get()) - loads.get(members.first()) > 1) {
      TopicIdPartition partition = held.get(giver.get()).pollLast();
      String taker = members.first();
      give(partition, taker, members);
      held.computeIfAbsent(taker, _ -> new TreeSet<>()).add(partition);
      moved = true;
      giver = giver(members, held);
    }
    return moved;
  }

  /** The member that has most partitions in all, of those that have one of this topic. */
  private static Optional<String> giver(
      NavigableSet<String> members, Map<String, NavigableSet<TopicIdPartition>> held) {
    return members.descendingSet().stream()
        .filter(memberId -> held.containsKey(memberId) && !held.get(memberId).isEmpty())
        .findFirst();
  }

  private NavigableSet<String> sortedByLoad(List<String> members) {
    NavigableSet<String> sorted = new TreeSet<>(byLoad);
    sorted.addAll(members);
    return sorted;
  }

  /** Members leave the sorted set while their load changes, or it would lose them. */
  private void give(TopicIdPartition partition, String taker, NavigableSet<String> members) {
    String giver = owners.put(partition, taker);
    changeLoad(taker, 1, members);
    if (giver != null) {
      changeLoad(giver, -1, members);
    }
  }

  private void changeLoad(String memberId, int change, NavigableSet<String> members) {
    members.remove(memberId);
    loads.merge(memberId, change, Integer::sum);
    members.add(memberId);
  }
}
