package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Set;

/**
 * A member of a consumer group.
 *
 * @param assignor the server side assignor that it prefers; null if it does not care
 * @param target what the group's last assignment gives it
 * @param classic null for a member of the newer protocol
 */
record Member(
    String memberId,
    MemberClient client,
    Subscription subscription,
    String assignor,
    Set<TopicIdPartition> target,
    CurrentAssignment current,
    ClassicMembership classic) {

  static Member joining(String memberId) {
    return new Member(
        memberId,
        MemberClient.UNKNOWN,
        Subscription.NONE,
        null,
        Set.of(),
        CurrentAssignment.NONE,
        null);
  }

  int epoch() {
    return current.epoch();
  }

  String instanceId() {
    return client.instanceId();
  }

  boolean isClassic() {
    return classic != null;
  }

  Member withTarget(Set<TopicIdPartition> partitions) {
    return new Member(memberId, client, subscription, assignor, partitions, current, classic);
  }

  Member withCurrent(CurrentAssignment assignment) {
    return new Member(memberId, client, subscription, assignor, target, assignment, classic);
  }

  /** A new process takes the place of a static member. */
  Member replacedBy(String newMemberId) {
    return new Member(
        newMemberId, client, subscription, assignor, target, current.restarted(), classic);
  }
}
