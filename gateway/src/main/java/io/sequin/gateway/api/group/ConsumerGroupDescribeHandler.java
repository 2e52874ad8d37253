package io.sequin.gateway.api.group;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.AuthorizedOperations;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.modern.ConsumerGroups;
import io.sequin.gateway.group.modern.DescribeOutcome;
import io.sequin.gateway.group.modern.GroupDescription;
import io.sequin.gateway.group.modern.GroupDescription.TopicAssignment;
import io.sequin.gateway.group.modern.MemberDescription;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ConsumerGroupDescribeRequest;
import io.sequin.protocol.message.ConsumerGroupDescribeResponse;
import io.sequin.protocol.message.ConsumerGroupDescribeResponse.Assignment;
import io.sequin.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.sequin.protocol.message.ConsumerGroupDescribeResponse.Member;
import io.sequin.protocol.message.ConsumerGroupDescribeResponse.TopicPartitions;
import io.sequin.storage.acl.AclOperation;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Describes consumer groups of the newer protocol (KIP-848).
 *
 * <p>Version notes: from 1 on each member is said to speak the classic or the newer protocol.
 */
public final class ConsumerGroupDescribeHandler
    implements ApiHandler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse> {

  private static final byte CLASSIC_MEMBER = 0;
  private static final byte CONSUMER_MEMBER = 1;

  /** One topic that is not for the client hides the whole group. */
  public static final Failure HIDDEN =
      new Failure(
          ErrorCode.TOPIC_AUTHORIZATION_FAILED,
          "The group has described topic(s) that the client is not authorized to describe.");

  private final GroupCoordinator coordinator;
  private final ConsumerGroups groups;

  public ConsumerGroupDescribeHandler(GroupCoordinator coordinator, ConsumerGroups groups) {
    this.coordinator = coordinator;
    this.groups = groups;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CONSUMER_GROUP_DESCRIBE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CONSUMER_GROUP_DESCRIBE);
  }

  @Override
  public ConsumerGroupDescribeResponse handle(
      RequestContext context, ConsumerGroupDescribeRequest request) {
    return response(
        request,
        groupId ->
            Failures.isolate(
                () -> describe(context, groupId, request.includeAuthorizedOperations()),
                failure -> refused(groupId, failure)));
  }

  @Override
  public ConsumerGroupDescribeResponse failure(
      ConsumerGroupDescribeRequest request, ErrorCode error) {
    return response(request, groupId -> refused(groupId, new Failure(error, null)));
  }

  private static ConsumerGroupDescribeResponse response(
      ConsumerGroupDescribeRequest request, Function<String, DescribedGroup> describe) {
    return ConsumerGroupDescribeResponse.builder()
        .groups(request.groupIds().stream().map(describe).toList())
        .build();
  }

  private DescribedGroup describe(RequestContext context, String groupId, boolean withOperations) {
    ClientAuthorizer authorizer = context.authorizer();
    GroupIds.checkDescribable(authorizer, groupId);
    DescribeOutcome outcome =
        coordinator.look(groupId, groups.describe(groupId), context.tellsOfAllGateways());
    if (outcome.error() != ErrorCode.NONE) {
      return refused(groupId, new Failure(outcome.error(), outcome.message()));
    }
    if (!maySeeTopics(authorizer, outcome.group())) {
      return refused(groupId, HIDDEN);
    }
    return described(groupId, outcome.group()).toBuilder()
        .authorizedOperations(AuthorizedOperations.onGroup(withOperations, authorizer, groupId))
        .build();
  }

  private static DescribedGroup refused(String groupId, Failure failure) {
    return DescribedGroup.builder()
        .groupId(groupId)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  private static boolean maySeeTopics(ClientAuthorizer authorizer, GroupDescription group) {
    return group.members().stream()
        .flatMap(member -> Stream.of(member.assigned(), member.target()))
        .flatMap(List::stream)
        .map(TopicAssignment::topic)
        .distinct()
        .allMatch(topic -> authorizer.mayTopic(AclOperation.DESCRIBE, topic));
  }

  private static DescribedGroup described(String groupId, GroupDescription group) {
    return DescribedGroup.builder()
        .groupId(groupId)
        .groupState(group.stateName())
        .groupEpoch(group.groupEpoch())
        .assignmentEpoch(group.assignmentEpoch())
        .assignorName(group.assignor())
        .members(group.members().stream().map(ConsumerGroupDescribeHandler::member).toList())
        .build();
  }

  private static Member member(MemberDescription member) {
    return Member.builder()
        .memberId(member.memberId())
        .instanceId(member.instanceId())
        .rackId(member.rackId())
        .memberEpoch(member.memberEpoch())
        .clientId(member.clientId())
        .clientHost(member.clientHost())
        .subscribedTopicNames(member.subscribedNames())
        .subscribedTopicRegex(member.subscribedRegex())
        .assignment(assignment(member.assigned()))
        .targetAssignment(assignment(member.target()))
        .memberType(member.classic() ? CLASSIC_MEMBER : CONSUMER_MEMBER)
        .build();
  }

  private static Assignment assignment(List<TopicAssignment> topics) {
    return new Assignment(
        topics.stream()
            .map(topic -> new TopicPartitions(topic.topicId(), topic.topic(), topic.partitions()))
            .toList());
  }
}
