package io.sequin.gateway.api.streams;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.api.group.GroupTexts;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest;
import java.util.Collection;

/** What a StreamsGroupHeartbeat must say, whatever the group is like. */
final class StreamsHeartbeatChecks {

  private static final int JOIN = 0;
  private static final int LEAVE = -1;
  private static final int LEAVE_STATIC = -2;
  private static final int UNCHANGED = -1;
  private static final String ALL_TASK_TYPES =
      "If one task-type is non-null, all must be non-null.";

  private StreamsHeartbeatChecks() {}

  /**
   * @throws ApiException INVALID_REQUEST
   */
  static void check(StreamsGroupHeartbeatRequest request) {
    checkSupported(request);
    requireText(request.memberId(), "MemberId can't be empty.");
    requireText(request.groupId(), "GroupId can't be empty.");
    requireText(request.rackId(), "RackId can't be empty.");
    if (request.memberEpoch() == JOIN) {
      checkJoin(request);
    } else {
      checkLater(request);
    }
    checkTaskTypes(request);
    require(
        request.memberEpoch() == JOIN || request.topology() == null,
        "Topology can only be provided when (re-)joining.");
  }

  /**
   * Whether all can be stored that the member says; its topology apart.
   *
   * @throws ApiException INVALID_GROUP_ID or INVALID_REQUEST
   */
  static void checkTexts(StreamsGroupHeartbeatRequest request, String clientId) {
    GroupIds.check(request.groupId());
    GroupTexts.checkId("member id", request.memberId(), ErrorCode.INVALID_REQUEST);
    GroupTexts.check("client id", clientId);
    GroupTexts.check("rack id", request.rackId());
    GroupTexts.check("process id", request.processId());
    if (request.userEndpoint() != null) {
      GroupTexts.check("endpoint", request.userEndpoint().host());
    }
    if (request.clientTags() != null) {
      request
          .clientTags()
          .forEach(
              tag -> {
                GroupTexts.check("client tag", tag.key());
                GroupTexts.check("client tag", tag.value());
              });
    }
  }

  /** What Kafka 4.3 does not do yet. */
  private static void checkSupported(StreamsGroupHeartbeatRequest request) {
    require(request.instanceId() == null, "Static membership is not yet supported.");
    require(request.taskOffsets() == null, "TaskOffsets are not supported yet.");
    require(request.taskEndOffsets() == null, "TaskEndOffsets are not supported yet.");
    require(isNullOrEmpty(request.warmupTasks()), "WarmupTasks are not supported yet.");
    if (request.topology() != null) {
      require(
          request.topology().subtopologies().stream()
              .allMatch(subtopology -> subtopology.sourceTopicRegex().isEmpty()),
          "Regular expressions for source topics are not supported yet.");
    }
  }

  private static void checkJoin(StreamsGroupHeartbeatRequest request) {
    require(
        request.rebalanceTimeoutMs() != UNCHANGED,
        "RebalanceTimeoutMs must be provided in first request.");
    requireNoTasks(request.activeTasks(), "ActiveTasks");
    requireNoTasks(request.standbyTasks(), "StandbyTasks");
    requireNoTasks(request.warmupTasks(), "WarmupTasks");
    require(request.topology() != null, "Topology must be non-null when (re-)joining.");
    TopologyReader.checkChangelogs(request.topology());
  }

  private static void checkLater(StreamsGroupHeartbeatRequest request) {
    int epoch = request.memberEpoch();
    require(epoch != LEAVE_STATIC, "InstanceId can't be null.");
    require(
        epoch >= LEAVE, "MemberEpoch is " + epoch + ", but must be greater than or equal to -2.");
  }

  private static void checkTaskTypes(StreamsGroupHeartbeatRequest request) {
    boolean any =
        request.activeTasks() != null
            || request.standbyTasks() != null
            || request.warmupTasks() != null;
    boolean all =
        request.activeTasks() != null
            && request.standbyTasks() != null
            && request.warmupTasks() != null;
    require(any == all, ALL_TASK_TYPES);
  }

  private static void requireNoTasks(Collection<?> tasks, String what) {
    require(tasks != null && tasks.isEmpty(), what + " must be empty when (re-)joining.");
  }

  private static boolean isNullOrEmpty(Collection<?> items) {
    return items == null || items.isEmpty();
  }

  private static void requireText(String value, String message) {
    require(value == null || !value.isBlank(), message);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, message);
    }
  }
}
