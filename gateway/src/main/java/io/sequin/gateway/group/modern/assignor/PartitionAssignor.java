package io.sequin.gateway.group.modern.assignor;

import java.util.Map;
import java.util.Set;

/** Shares the partitions of a group's topics out (KIP-848, server side assignor). */
public interface PartitionAssignor {

  /** As clients name it in {@code group.remote.assignor}. */
  String name();

  /**
   * Gives every partition to exactly one member that wants its topic. The same group is always
   * assigned the same way.
   *
   * @return the partitions by member id; a member that gets none may be missing
   */
  Map<String, Set<TopicIdPartition>> assign(GroupSpec group);
}
