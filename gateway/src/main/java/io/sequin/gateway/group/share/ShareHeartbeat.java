package io.sequin.gateway.group.share;

import java.util.List;
import java.util.Set;

/**
 * What a member says in a heartbeat (KIP-932). What is null is as it was.
 *
 * @param memberEpoch 0 joins, -1 leaves
 * @param clientHost as Kafka shows it, {@code /127.0.0.1}
 */
public record ShareHeartbeat(
    String groupId,
    String memberId,
    int memberEpoch,
    String rackId,
    String clientId,
    String clientHost,
    List<String> subscribedNames) {

  private static final int JOIN = 0;
  private static final int LEAVE = -1;

  boolean isJoin() {
    return memberEpoch == JOIN;
  }

  /** Whether the member goes. */
  public boolean isLeave() {
    return memberEpoch == LEAVE;
  }

  /** Whether the member says all there is to say, and so wants to hear all. */
  boolean isFull() {
    return subscribedNames != null;
  }

  /** The member as it is once this is known of it. */
  ShareMember appliedTo(ShareMember member) {
    return new ShareMember(
        member.memberId(),
        rackId == null ? member.rackId() : rackId,
        clientId,
        clientHost,
        subscribedNames == null ? member.subscribedNames() : Set.copyOf(subscribedNames),
        member.target(),
        member.assignment());
  }
}
