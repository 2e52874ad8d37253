package io.sequin.gateway.group.share;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * What a member is told when it has sent a heartbeat.
 *
 * @param message for people; null where there is nothing to add to the error
 * @param memberId null if the heartbeat is refused
 * @param assignment partitions by topic, if the member is to hear of them
 */
public record ShareHeartbeatOutcome(
    ErrorCode error,
    String message,
    String memberId,
    int memberEpoch,
    int heartbeatIntervalMs,
    Optional<SortedMap<UUID, List<Integer>>> assignment) {

  public static ShareHeartbeatOutcome refused(ErrorCode error, String message) {
    return new ShareHeartbeatOutcome(error, message, null, 0, 0, Optional.empty());
  }

  static ShareHeartbeatOutcome left(String memberId, int memberEpoch) {
    return new ShareHeartbeatOutcome(
        ErrorCode.NONE, null, memberId, memberEpoch, 0, Optional.empty());
  }

  static ShareHeartbeatOutcome alive(
      ShareMember member, int heartbeatIntervalMs, boolean withAssignment) {
    return new ShareHeartbeatOutcome(
        ErrorCode.NONE,
        null,
        member.memberId(),
        member.epoch(),
        heartbeatIntervalMs,
        withAssignment
            ? Optional.of(TopicIdPartition.byTopic(member.assignment().partitions()))
            : Optional.empty());
  }
}
