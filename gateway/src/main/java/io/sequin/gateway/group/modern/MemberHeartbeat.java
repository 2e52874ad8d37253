package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.List;
import java.util.Set;

/**
 * What a member says in a heartbeat (KIP-848). What is null, or a rebalance timeout of -1, is as it
 * was.
 *
 * @param memberId empty for one that joins and brings no id
 * @param memberEpoch 0 joins, -1 leaves, -2 leaves for a while
 * @param clientHost as Kafka shows it, {@code /127.0.0.1}
 * @param owned what it reads
 */
public record MemberHeartbeat(
    String groupId,
    String memberId,
    int memberEpoch,
    String instanceId,
    String rackId,
    int rebalanceTimeoutMs,
    String clientId,
    String clientHost,
    List<String> subscribedNames,
    String subscribedRegex,
    String assignor,
    Set<TopicIdPartition> owned) {

  private static final int UNCHANGED = -1;

  boolean isJoin() {
    return memberEpoch == MemberEpochs.JOIN;
  }

  boolean isLeave() {
    return memberEpoch == MemberEpochs.LEAVE || memberEpoch == MemberEpochs.LEAVE_STATIC;
  }

  /** Whether the member says all there is to say, and so wants to hear all. */
  boolean isFull() {
    return rebalanceTimeoutMs != UNCHANGED
        && (subscribedNames != null || subscribedRegex != null)
        && owned != null;
  }

  /** The member as it is once this is known of it; it speaks the newer protocol from now on. */
  Member appliedTo(Member member) {
    MemberClient client = member.client();
    Subscription subscription = member.subscription();
    return new Member(
        member.memberId(),
        new MemberClient(
            orElse(instanceId, client.instanceId()),
            orElse(rackId, client.rackId()),
            clientId,
            clientHost,
            rebalanceTimeoutMs == UNCHANGED ? client.rebalanceTimeoutMs() : rebalanceTimeoutMs),
        new Subscription(
            subscribedNames == null ? subscription.names() : Set.copyOf(subscribedNames),
            orElse(subscribedRegex, subscription.regex())),
        orElse(assignor, member.assignor()),
        member.target(),
        member.current(),
        null);
  }

  private static String orElse(String said, String known) {
    return said == null ? known : said;
  }
}
