package io.sequin.gateway.group.modern.assignor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Gives each member a range of consecutive partitions of each topic, so that members read the same
 * partitions of topics with as many partitions. Static members come first, by instance id, so that
 * ranges outlive restarts.
 */
public final class RangeAssignor implements PartitionAssignor {

  @Override
  public String name() {
    return "range";
  }

  @Override
  public Map<String, Set<TopicIdPartition>> assign(GroupSpec group) {
    Comparator<String> order =
        Comparator.comparing(
                (String memberId) -> group.members().get(memberId).instanceId(),
                Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Comparator.naturalOrder());
    Map<String, Set<TopicIdPartition>> assignment = new HashMap<>();
    for (UUID topicId : group.partitionCounts().keySet()) {
      List<String> members = group.subscribers(topicId).stream().sorted(order).toList();
      assignTopic(topicId, group.partitionCounts().get(topicId), members, assignment);
    }
    return assignment;
  }

  private static void assignTopic(
      UUID topicId,
      int partitionCount,
      List<String> members,
      Map<String, Set<TopicIdPartition>> assignment) {
    int next = 0;
    for (int i = 0; i < members.size(); i++) {
      int extra = i < partitionCount % members.size() ? 1 : 0;
      int end = next + partitionCount / members.size() + extra;
      for (; next < end; next++) {
        assignment
            .computeIfAbsent(members.get(i), _ -> new HashSet<>())
            .add(new TopicIdPartition(topicId, next));
      }
    }
  }
}
