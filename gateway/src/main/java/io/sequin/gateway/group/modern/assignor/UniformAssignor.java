package io.sequin.gateway.group.modern.assignor;

import java.util.Map;
import java.util.Set;

/**
 * Gives members as many partitions each, all topics taken together, and moves no more of them than
 * that needs.
 */
public final class UniformAssignor implements PartitionAssignor {

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public Map<String, Set<TopicIdPartition>> assign(GroupSpec group) {
    if (group.members().isEmpty()) {
      return Map.of();
    }
    return group.isHomogeneous()
        ? new EvenAssignment(group).assign()
        : new BalancedAssignment(group).assign();
  }
}
