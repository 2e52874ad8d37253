package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest;

/** What a ConsumerGroupHeartbeat must say, whatever the group is like. */
final class HeartbeatChecks {

  private static final int JOIN = 0;
  private static final int LEAVE = -1;
  private static final int LEAVE_STATIC = -2;
  private static final int UNCHANGED = -1;

  private HeartbeatChecks() {}

  /**
   * @param bringsMemberId whether the client makes its member id itself
   * @throws ApiException INVALID_REQUEST
   */
  static void check(ConsumerGroupHeartbeatRequest request, boolean bringsMemberId) {
    int epoch = request.memberEpoch();
    if (bringsMemberId || epoch > JOIN || epoch == LEAVE) {
      requireText(request.memberId(), "MemberId can't be empty.");
    }
    requireText(request.groupId(), "GroupId can't be empty.");
    requireText(request.instanceId(), "InstanceId can't be empty.");
    requireText(request.rackId(), "RackId can't be empty.");
    require(epoch >= LEAVE_STATIC, "MemberEpoch is invalid.");
    require(epoch != LEAVE_STATIC || request.instanceId() != null, "InstanceId can't be null.");
    if (epoch == JOIN) {
      checkJoin(request);
    }
  }

  /**
   * Whether all can be stored that the member says.
   *
   * @throws ApiException INVALID_GROUP_ID, INVALID_REGULAR_EXPRESSION or INVALID_REQUEST
   */
  static void checkTexts(ConsumerGroupHeartbeatRequest request, String clientId) {
    GroupIds.check(request.groupId());
    GroupTexts.checkId("member id", request.memberId(), ErrorCode.INVALID_REQUEST);
    GroupTexts.check("instance id", request.instanceId());
    GroupTexts.check("client id", clientId);
    GroupTexts.check("rack id", request.rackId());
    GroupTexts.check("assignor's name", request.serverAssignor());
    GroupTexts.checkAll("topic name", request.subscribedTopicNames());
    GroupTexts.check(
        "regular expression", request.subscribedTopicRegex(), ErrorCode.INVALID_REGULAR_EXPRESSION);
  }

  private static void checkJoin(ConsumerGroupHeartbeatRequest request) {
    require(
        request.rebalanceTimeoutMs() != UNCHANGED,
        "RebalanceTimeoutMs must be provided in first request.");
    require(
        request.topicPartitions() != null && request.topicPartitions().isEmpty(),
        "TopicPartitions must be empty when (re-)joining.");
    require(
        request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null,
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
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
