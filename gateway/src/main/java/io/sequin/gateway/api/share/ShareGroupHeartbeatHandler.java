package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.api.group.GroupTexts;
import io.sequin.gateway.api.group.Subscriptions;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.share.ShareGroups;
import io.sequin.gateway.group.share.ShareHeartbeat;
import io.sequin.gateway.group.share.ShareHeartbeatOutcome;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ShareGroupHeartbeatRequest;
import io.sequin.protocol.message.ShareGroupHeartbeatResponse;
import io.sequin.protocol.message.ShareGroupHeartbeatResponse.Assignment;
import io.sequin.protocol.message.ShareGroupHeartbeatResponse.TopicPartitions;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Takes the heartbeat of a member of a share group and tells it what to read (KIP-932).
 *
 * <p>A member that leaves still has what it holds, as with Kafka: its last acknowledgements may be
 * under way on another connection. What is left is released when its share session ends.
 */
public final class ShareGroupHeartbeatHandler
    implements ApiHandler<ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse> {

  private static final int JOIN = 0;
  private static final int LEAVE = -1;

  private final GroupCoordinator coordinator;
  private final ShareGroups groups;
  private final TopicLookup topics;

  ShareGroupHeartbeatHandler(GroupCoordinator coordinator, ShareGroups groups, TopicLookup topics) {
    this.coordinator = coordinator;
    this.groups = groups;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.SHARE_GROUP_HEARTBEAT;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SHARE_GROUP_HEARTBEAT);
  }

  @Override
  public ShareGroupHeartbeatResponse handle(
      RequestContext context, ShareGroupHeartbeatRequest request) {
    return response(
        Failures.isolate(
            () -> beat(context, request),
            failure -> ShareHeartbeatOutcome.refused(failure.error(), failure.message())));
  }

  @Override
  public ShareGroupHeartbeatResponse failure(ShareGroupHeartbeatRequest request, ErrorCode error) {
    return response(ShareHeartbeatOutcome.refused(error, null));
  }

  private ShareHeartbeatOutcome beat(RequestContext context, ShareGroupHeartbeatRequest request) {
    context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    ShareRequestChecks.checkMemberId(request.memberId());
    Subscriptions.check(context.authorizer(), request.subscribedTopicNames());
    check(request, context.clientId());
    ShareHeartbeat heartbeat =
        new ShareHeartbeat(
            request.groupId(),
            request.memberId(),
            request.memberEpoch(),
            request.rackId(),
            context.clientId(),
            context.clientHost(),
            request.subscribedTopicNames());
    if (request.subscribedTopicNames() != null) {
      topics.catchUp();
    }
    return coordinator.call(request.groupId(), groups.heartbeat(heartbeat));
  }

  private static void check(ShareGroupHeartbeatRequest request, String clientId) {
    requireText(request.memberId(), "MemberId can't be empty.");
    requireText(request.groupId(), "GroupId can't be empty.");
    requireText(request.rackId(), "RackId can't be empty.");
    require(request.memberEpoch() >= LEAVE, "MemberEpoch is invalid.");
    if (request.memberEpoch() == JOIN) {
      require(
          request.subscribedTopicNames() != null && !request.subscribedTopicNames().isEmpty(),
          "SubscribedTopicNames must be set in first request.");
    }
    GroupIds.check(request.groupId());
    GroupTexts.check("client id", clientId);
    GroupTexts.check("rack id", request.rackId());
    GroupTexts.checkAll("topic name", request.subscribedTopicNames());
  }

  private static void requireText(String value, String message) {
    require(value == null || !value.isBlank(), message);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, message);
    }
  }

  private static ShareGroupHeartbeatResponse response(ShareHeartbeatOutcome outcome) {
    return ShareGroupHeartbeatResponse.builder()
        .errorCode(outcome.error().code())
        .errorMessage(outcome.message())
        .memberId(outcome.memberId())
        .memberEpoch(outcome.memberEpoch())
        .heartbeatIntervalMs(outcome.heartbeatIntervalMs())
        .assignment(outcome.assignment().map(ShareGroupHeartbeatHandler::assignment).orElse(null))
        .build();
  }

  private static Assignment assignment(SortedMap<UUID, List<Integer>> partitions) {
    return new Assignment(
        partitions.entrySet().stream()
            .map(topic -> new TopicPartitions(topic.getKey(), topic.getValue()))
            .toList());
  }
}
