package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.AuthorizedOperations;
import io.sequin.gateway.api.group.ConsumerGroupDescribeHandler;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupEvents;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.gateway.group.share.ShareGroup;
import io.sequin.gateway.group.share.ShareMember;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ShareGroupDescribeRequest;
import io.sequin.protocol.message.ShareGroupDescribeResponse;
import io.sequin.protocol.message.ShareGroupDescribeResponse.Assignment;
import io.sequin.protocol.message.ShareGroupDescribeResponse.DescribedGroup;
import io.sequin.protocol.message.ShareGroupDescribeResponse.Member;
import io.sequin.protocol.message.ShareGroupDescribeResponse.TopicPartitions;
import io.sequin.storage.acl.AclOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Describes share groups (KIP-932). */
public final class ShareGroupDescribeHandler
    implements ApiHandler<ShareGroupDescribeRequest, ShareGroupDescribeResponse> {

  private static final String ASSIGNOR = "simple";

  private final GroupCoordinator coordinator;
  private final TopicLookup topics;

  ShareGroupDescribeHandler(GroupCoordinator coordinator, TopicLookup topics) {
    this.coordinator = coordinator;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.SHARE_GROUP_DESCRIBE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SHARE_GROUP_DESCRIBE);
  }

  @Override
  public ShareGroupDescribeResponse handle(
      RequestContext context, ShareGroupDescribeRequest request) {
    return response(
        request,
        groupId ->
            Failures.isolate(
                () -> describe(context, groupId, request.includeAuthorizedOperations()),
                failure -> refused(groupId, failure)));
  }

  @Override
  public ShareGroupDescribeResponse failure(ShareGroupDescribeRequest request, ErrorCode error) {
    return response(request, groupId -> refused(groupId, new Failure(error, null)));
  }

  private static ShareGroupDescribeResponse response(
      ShareGroupDescribeRequest request, Function<String, DescribedGroup> describe) {
    return ShareGroupDescribeResponse.builder()
        .groups(request.groupIds().stream().map(describe).toList())
        .build();
  }

  private DescribedGroup describe(RequestContext context, String groupId, boolean withOperations) {
    ClientAuthorizer authorizer = context.authorizer();
    GroupIds.checkDescribable(authorizer, groupId);
    Optional<Group> group =
        coordinator.look(groupId, GroupEvents.look(), context.tellsOfAllGateways());
    if (!(group.orElse(null) instanceof ShareGroup shareGroup)) {
      throw new ApiException(
          ErrorCode.GROUP_ID_NOT_FOUND,
          "Group " + groupId + (group.isPresent() ? " is not a share group." : " not found."));
    }
    List<Member> members = shareGroup.members().stream().map(this::member).toList();
    if (!maySeeTopics(authorizer, members)) {
      return refused(groupId, ConsumerGroupDescribeHandler.HIDDEN);
    }
    return DescribedGroup.builder()
        .groupId(groupId)
        .groupState(shareGroup.stateName())
        .groupEpoch(shareGroup.epoch())
        .assignmentEpoch(shareGroup.assignmentEpoch())
        .assignorName(ASSIGNOR)
        .members(members)
        .authorizedOperations(AuthorizedOperations.onGroup(withOperations, authorizer, groupId))
        .build();
  }

  private static boolean maySeeTopics(ClientAuthorizer authorizer, List<Member> members) {
    return members.stream()
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .map(TopicPartitions::topicName)
        .distinct()
        .allMatch(topic -> authorizer.mayTopic(AclOperation.DESCRIBE, topic));
  }

  private static DescribedGroup refused(String groupId, Failure failure) {
    return DescribedGroup.builder()
        .groupId(groupId)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  private Member member(ShareMember member) {
    return Member.builder()
        .memberId(member.memberId())
        .rackId(member.rackId())
        .memberEpoch(member.epoch())
        .clientId(member.clientId())
        .clientHost(member.clientHost())
        .subscribedTopicNames(member.subscribedNames().stream().sorted().toList())
        .assignment(assignment(member))
        .build();
  }

  private Assignment assignment(ShareMember member) {
    List<TopicPartitions> assigned = new ArrayList<>();
    TopicIdPartition.byTopic(member.assignment().partitions())
        .forEach(
            (topicId, partitions) ->
                topics
                    .find(TopicRef.withId(topicId), TopicOperation.DESCRIBE)
                    .ifPresent(
                        topic ->
                            assigned.add(new TopicPartitions(topicId, topic.name(), partitions))));
    return new Assignment(assigned);
  }
}
