package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Checks the assignments of replicas to brokers that a client makes by hand. There is one broker to
 * name, and its place in an assignment changes nothing: PostgreSQL replicates.
 */
final class ReplicaAssignments {

  private final Cluster cluster;

  ReplicaAssignments(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Checks the assignments of a new topic.
   *
   * @return how many partitions they make
   * @throws ApiException INVALID_REPLICA_ASSIGNMENT
   */
  int check(List<CreatableReplicaAssignment> assignments) {
    Set<Integer> partitions = new HashSet<>();
    for (CreatableReplicaAssignment assignment : assignments) {
      if (!partitions.add(assignment.partitionIndex())) {
        throw invalid(
            "Found multiple manual partition assignments for partition "
                + assignment.partitionIndex());
      }
      checkReplicas(assignment.brokerIds());
    }
    if (!IntStream.range(0, partitions.size()).allMatch(partitions::contains)) {
      throw invalid("partitions should be a consecutive 0-based integer sequence");
    }
    return partitions.size();
  }

  /**
   * Checks one partition's assignment.
   *
   * @throws ApiException INVALID_REPLICA_ASSIGNMENT
   */
  void checkReplicas(List<Integer> brokerIds) {
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

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
  }
}
