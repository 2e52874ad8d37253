package io.sequin.gateway.group.modern.assignor;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an assignor knows of a group.
 *
 * @param members by member id
 * @param partitionCounts of every topic that a member wants to read
 */
public record GroupSpec(SortedMap<String, MemberSpec> members, Map<UUID, Integer> partitionCounts) {

  /** Whether all members want to read the same topics. */
  boolean isHomogeneous() {
    return members.values().stream().map(MemberSpec::topicIds).distinct().count() <= 1;
  }

  /** Whether the member may keep what it was assigned before. */
  boolean mayKeep(MemberSpec member, TopicIdPartition partition) {
    return member.topicIds().contains(partition.topicId())
        && partition.partition() < partitionCounts.getOrDefault(partition.topicId(), 0);
  }

  /** Every partition that there is to assign, topic by topic in the order of their ids. */
  Stream<TopicIdPartition> partitions() {
    return new TreeMap<>(partitionCounts).keySet().stream().flatMap(this::partitionsOf);
  }

  Stream<TopicIdPartition> partitionsOf(UUID topicId) {
    return IntStream.range(0, partitionCounts.get(topicId))
        .mapToObj(partition -> new TopicIdPartition(topicId, partition));
  }

  /** Ids of the members that want to read the topic, in their order. */
  Collection<String> subscribers(UUID topicId) {
    return members.entrySet().stream()
        .filter(member -> member.getValue().topicIds().contains(topicId))
        .map(Map.Entry::getKey)
        .toList();
  }
}
