package io.sequin.gateway.group.streams;

import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a member is told when it has sent a heartbeat.
 *
 * @param message for people; null where there is nothing to add to the error
 * @param memberId empty if the heartbeat is refused
 * @param tasks what it is to do, if it is to hear of it
 * @param endpoints of all members, if it is to hear of them
 * @param missingTopics internal topics that are to be created with the member's rights
 */
public record StreamsHeartbeatOutcome(
    ErrorCode error,
    String message,
    String memberId,
    int memberEpoch,
    int heartbeatIntervalMs,
    List<GroupStatus> statuses,
    Optional<Tasks> tasks,
    int endpointEpoch,
    Optional<List<EndpointPartitions>> endpoints,
    List<InternalTopic> missingTopics) {

  public static StreamsHeartbeatOutcome refused(ErrorCode error, String message) {
    return new StreamsHeartbeatOutcome(
        error, message, "", 0, 0, List.of(), Optional.empty(), 0, Optional.empty(), List.of());
  }

  static StreamsHeartbeatOutcome left(String memberId, int memberEpoch) {
    return new StreamsHeartbeatOutcome(
        ErrorCode.NONE,
        null,
        memberId,
        memberEpoch,
        0,
        List.of(),
        Optional.empty(),
        0,
        Optional.empty(),
        List.of());
  }

  /** The same, and in the status of the missing topics what has hindered their creation. */
  public StreamsHeartbeatOutcome withCreationProblem(String problem) {
    List<GroupStatus> told = new ArrayList<>();
    for (GroupStatus status : statuses) {
      told.add(
          status.code() == StatusCode.MISSING_INTERNAL_TOPICS
              ? new GroupStatus(status.code(), status.detail() + problem)
              : status);
    }
    return new StreamsHeartbeatOutcome(
        error,
        message,
        memberId,
        memberEpoch,
        heartbeatIntervalMs,
        told,
        tasks,
        endpointEpoch,
        endpoints,
        missingTopics);
  }
}
