package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.modern.ConsumerGroups;
import io.sequin.gateway.group.modern.HeartbeatOutcome;
import io.sequin.gateway.group.modern.MemberHeartbeat;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sequin.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sequin.protocol.message.ConsumerGroupHeartbeatResponse.Assignment;
import io.sequin.protocol.message.ConsumerGroupHeartbeatResponse.TopicPartitions;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes a member's heartbeat and tells it what to read (KIP-848).
 *
 * <p>Version notes: from 1 on clients make their member ids themselves and may subscribe by a
 * regular expression.
 */
public final class ConsumerGroupHeartbeatHandler
    implements ApiHandler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> {

  private static final short FIRST_WITH_CLIENTS_MEMBER_ID = 1;

  private final GroupCoordinator coordinator;
  private final ConsumerGroups groups;
  private final TopicLookup topics;

  public ConsumerGroupHeartbeatHandler(
      GroupCoordinator coordinator, ConsumerGroups groups, TopicLookup topics) {
    this.coordinator = coordinator;
    this.groups = groups;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CONSUMER_GROUP_HEARTBEAT;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CONSUMER_GROUP_HEARTBEAT);
  }

  @Override
  public ConsumerGroupHeartbeatResponse handle(
      RequestContext context, ConsumerGroupHeartbeatRequest request) {
    HeartbeatOutcome outcome =
        Failures.isolate(
            () -> beat(context, request),
            failure -> HeartbeatOutcome.refused(failure.error(), failure.message()));
    return response(outcome);
  }

  @Override
  public ConsumerGroupHeartbeatResponse failure(
      ConsumerGroupHeartbeatRequest request, ErrorCode error) {
    return response(HeartbeatOutcome.refused(error, null));
  }

  private HeartbeatOutcome beat(RequestContext context, ConsumerGroupHeartbeatRequest request) {
    context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    Subscriptions.check(context.authorizer(), request.subscribedTopicNames());
    HeartbeatChecks.check(request, context.version() >= FIRST_WITH_CLIENTS_MEMBER_ID);
    HeartbeatChecks.checkTexts(request, context.clientId());
    if (request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null) {
      topics.catchUp();
    }
    ClientAuthorizer authorizer = context.authorizer();
    return coordinator.call(
        request.groupId(),
        groups.heartbeat(
            heartbeat(context, request),
            topic -> authorizer.sees(AclOperation.DESCRIBE, ResourceType.TOPIC, topic)));
  }

  private static MemberHeartbeat heartbeat(
      RequestContext context, ConsumerGroupHeartbeatRequest request) {
    return new MemberHeartbeat(
        request.groupId(),
        request.memberId(),
        request.memberEpoch(),
        request.instanceId(),
        request.rackId(),
        request.rebalanceTimeoutMs(),
        context.clientId(),
        context.clientHost(),
        request.subscribedTopicNames(),
        request.subscribedTopicRegex(),
        request.serverAssignor(),
        owned(request.topicPartitions()));
  }

  /** Null, as in the request, if the member does not say. */
  private static Set<TopicIdPartition> owned(
      List<ConsumerGroupHeartbeatRequest.TopicPartitions> topics) {
    return topics == null
        ? null
        : topics.stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(partition -> new TopicIdPartition(topic.topicId(), partition)))
            .collect(Collectors.toUnmodifiableSet());
  }

  private static ConsumerGroupHeartbeatResponse response(HeartbeatOutcome outcome) {
    return ConsumerGroupHeartbeatResponse.builder()
        .errorCode(outcome.error().code())
        .errorMessage(outcome.message())
        .memberId(outcome.memberId().isEmpty() ? null : outcome.memberId())
        .memberEpoch(outcome.memberEpoch())
        .heartbeatIntervalMs(outcome.heartbeatIntervalMs())
        .assignment(
            outcome.assignment().map(ConsumerGroupHeartbeatHandler::assignment).orElse(null))
        .build();
  }

  private static Assignment assignment(SortedMap<UUID, List<Integer>> partitions) {
    return new Assignment(
        partitions.entrySet().stream()
            .map(topic -> new TopicPartitions(topic.getKey(), topic.getValue()))
            .toList());
  }
}
