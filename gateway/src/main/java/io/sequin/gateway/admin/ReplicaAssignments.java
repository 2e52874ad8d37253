package io.sequin.gateway.admin;

import io.sequin.gateway.cluster.Cluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Checks the assignments of replicas to brokers that somebody makes by hand. There is one broker to
 * name, and its place in an assignment changes nothing: PostgreSQL replicates.
 */
public final class ReplicaAssignments {

  private final Cluster cluster;

  public ReplicaAssignments(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Checks the assignments of a new topic.
   *
   * @throws AdminException INVALID_REPLICA_ASSIGNMENT
   */
  void check(List<ReplicaAssignment> assignments) {
    Set<Integer> partitions = new HashSet<>();
    for (ReplicaAssignment assignment : assignments) {
      if (!partitions.add(assignment.partition())) {
        throw invalid(
            "Found multiple manual partition assignments for partition " + assignment.partition());
      }
      checkReplicas(assignment.brokerIds());
    }
    if (!IntStream.range(0, partitions.size()).allMatch(partitions::contains)) {
      throw invalid("partitions should be a consecutive 0-based integer sequence");
    }
  }

  /**
   * Checks one partition's assignment.
   *
   * @throws AdminException INVALID_REPLICA_ASSIGNMENT
   */
  public void checkReplicas(List<Integer> brokerIds) {
    if (brokerIds.isEmpty()) {
      throw invalid("The manual partition assignment includes an empty replica list.");
    }
    Set<Integer> seen = new HashSet<>();
    for (int brokerId : brokerIds) {
      if (brokerId != cluster.nodeId()) {
        throw invalid(
            "The manual partition assignment includes broker "
                + brokerId
                + ", but no such broker is registered.");
      }
      if (!seen.add(brokerId)) {
        throw invalid(
            "The manual partition assignment includes the broker " + brokerId + " more than once.");
      }
    }
  }

  private static AdminException invalid(String message) {
    return new AdminException(Refusal.INVALID_REPLICA_ASSIGNMENT, message);
  }
}
