package io.sequin.gateway.group.share;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Set;

/**
 * A member of a share group.
 *
 * @param rackId null if it has not said
 * @param clientHost as Kafka shows it, {@code /127.0.0.1}
 * @param target what the group's last assignment gives it
 * @param assignment what it was told to read
 */
public record ShareMember(
    String memberId,
    String rackId,
    String clientId,
    String clientHost,
    Set<String> subscribedNames,
    Set<TopicIdPartition> target,
    ShareAssignment assignment) {

  public ShareMember {
    subscribedNames = Set.copyOf(subscribedNames);
    target = Set.copyOf(target);
  }

  static ShareMember joining(String memberId) {
    return new ShareMember(memberId, null, "", "", Set.of(), Set.of(), ShareAssignment.NONE);
  }

  public int epoch() {
    return assignment.epoch();
  }

  ShareMember withTarget(Set<TopicIdPartition> partitions) {
    return new ShareMember(
        memberId, rackId, clientId, clientHost, subscribedNames, partitions, assignment);
  }

  ShareMember withAssignment(ShareAssignment told) {
    return new ShareMember(memberId, rackId, clientId, clientHost, subscribedNames, target, told);
  }
}
