package io.sequin.gateway.group.modern;

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
 * @param memberId empty if the heartbeat is refused
 * @param assignment partitions by topic, if the member is to hear of them
 */
public record HeartbeatOutcome(
    ErrorCode error,
    String message,
    String memberId,
    int memberEpoch,
    int heartbeatIntervalMs,
    Optional<SortedMap<UUID, List<Integer>>> assignment) {

  public static HeartbeatOutcome refused(ErrorCode error, String message) {
    return new HeartbeatOutcome(error, message, "", 0, 0, Optional.empty());
  }

  static HeartbeatOutcome left(String memberId, int memberEpoch) {
    return new HeartbeatOutcome(ErrorCode.NONE, null, memberId, memberEpoch, 0, Optional.empty());
  }

  static HeartbeatOutcome alive(Member member, int heartbeatIntervalMs, boolean withAssignment) {
    return new HeartbeatOutcome(
        ErrorCode.NONE,
        null,
        member.memberId(),
        member.epoch(),
        heartbeatIntervalMs,
        withAssignment
            ? Optional.of(TopicIdPartition.byTopic(member.current().assigned().keySet()))
            : Optional.empty());
  }
}
