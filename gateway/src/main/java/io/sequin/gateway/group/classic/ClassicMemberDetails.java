package io.sequin.gateway.group.classic;

import java.util.List;

/**
 * What is stored of a member.
 *
 * @param instanceId of a static member (KIP-345), else null
 * @param protocols in the order of the member's preference
 * @param assignment the leader's, opaque; empty while there is none
 */
public record ClassicMemberDetails(
    String instanceId,
    String clientId,
    String clientHost,
    int sessionTimeoutMs,
    int rebalanceTimeoutMs,
    List<ClassicMemberProtocol> protocols,
    byte[] assignment) {

  static final byte[] NO_ASSIGNMENT = {};

  public ClassicMemberDetails {
    protocols = List.copyOf(protocols);
  }

  static ClassicMemberDetails of(JoinMember join) {
    return new ClassicMemberDetails(
        join.instanceId(),
        join.clientId(),
        join.clientHost(),
        join.sessionTimeoutMs(),
        join.rebalanceTimeoutMs(),
        join.protocols(),
        NO_ASSIGNMENT);
  }

  /** With what a member may change by joining again; client id and host stay, as in Kafka. */
  ClassicMemberDetails updatedBy(JoinMember join) {
    return new ClassicMemberDetails(
        instanceId,
        clientId,
        clientHost,
        join.sessionTimeoutMs(),
        join.rebalanceTimeoutMs(),
        join.protocols(),
        assignment);
  }

  ClassicMemberDetails withAssignment(byte[] newAssignment) {
    return new ClassicMemberDetails(
        instanceId,
        clientId,
        clientHost,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        protocols,
        newAssignment);
  }
}
