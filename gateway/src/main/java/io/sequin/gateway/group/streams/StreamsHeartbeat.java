package io.sequin.gateway.group.streams;

import java.util.Map;
import java.util.Optional;

/**
 * What a member says in a heartbeat (KIP-1071). What is null is as it was.
 *
 * @param memberEpoch 0 joins, -1 leaves
 * @param endpointEpoch of what the member knows of others' endpoints
 * @param rebalanceTimeoutMs -1 is as it was
 * @param clientHost as Kafka shows it, {@code /127.0.0.1}
 * @param owned what it does; empty if it does not say
 * @param shutdownApplication whether all members are to stop
 */
public record StreamsHeartbeat(
    String groupId,
    String memberId,
    int memberEpoch,
    int endpointEpoch,
    String rackId,
    int rebalanceTimeoutMs,
    String clientId,
    String clientHost,
    Topology topology,
    Optional<Tasks> owned,
    String processId,
    MemberProfile.Endpoint endpoint,
    Map<String, String> clientTags,
    boolean shutdownApplication) {

  private static final int JOIN = 0;
  private static final int LEAVE = -1;
  private static final int UNCHANGED = -1;

  boolean isJoin() {
    return memberEpoch == JOIN;
  }

  boolean isLeave() {
    return memberEpoch == LEAVE;
  }

  /** The member as it is once this is known of it. */
  MemberProfile appliedTo(MemberProfile profile) {
    return new MemberProfile(
        rackId == null ? profile.rackId() : rackId,
        clientId,
        clientHost,
        rebalanceTimeoutMs == UNCHANGED ? profile.rebalanceTimeoutMs() : rebalanceTimeoutMs,
        topology == null ? profile.topologyEpoch() : topology.epoch(),
        processId == null ? profile.processId() : processId,
        endpoint == null ? profile.endpoint() : endpoint,
        clientTags == null ? profile.clientTags() : clientTags);
  }
}
