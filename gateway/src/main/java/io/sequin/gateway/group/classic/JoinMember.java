package io.sequin.gateway.group.classic;

import java.util.List;

/**
 * A wish to join.
 *
 * @param memberId empty for a member that has none yet
 * @param newMemberId the id that it then gets
 * @param instanceId of a static member (KIP-345), else null
 * @param protocolType {@code consumer} for consumers
 * @param protocols in the order of the member's preference
 * @param knowsOfMemberIdRequired whether it can be asked to join again with its new id (KIP-394)
 * @param knowsOfSkippedAssignment whether it can be told not to assign as leader (KIP-814)
 */
public record JoinMember(
    String memberId,
    String newMemberId,
    String instanceId,
    String clientId,
    String clientHost,
    int sessionTimeoutMs,
    int rebalanceTimeoutMs,
    String protocolType,
    List<ClassicMemberProtocol> protocols,
    boolean knowsOfMemberIdRequired,
    boolean knowsOfSkippedAssignment) {

  public JoinMember {
    protocols = List.copyOf(protocols);
  }

  /** Whether the member has not been given an id yet. */
  public boolean isNew() {
    return memberId.isEmpty();
  }

  boolean isStatic() {
    return instanceId != null;
  }
}
