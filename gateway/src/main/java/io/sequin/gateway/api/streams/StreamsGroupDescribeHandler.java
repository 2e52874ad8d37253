package io.sequin.gateway.api.streams;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.AuthorizedOperations;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupEvents;
import io.sequin.gateway.group.streams.ConfiguredTopology;
import io.sequin.gateway.group.streams.InternalTopic;
import io.sequin.gateway.group.streams.MemberProfile;
import io.sequin.gateway.group.streams.StreamsGroup;
import io.sequin.gateway.group.streams.StreamsMember;
import io.sequin.gateway.group.streams.Subtopology;
import io.sequin.gateway.group.streams.TaskId;
import io.sequin.gateway.group.streams.Tasks;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.StreamsGroupDescribeRequest;
import io.sequin.protocol.message.StreamsGroupDescribeResponse;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.Assignment;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.DescribedGroup;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.Endpoint;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.KeyValue;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.Member;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.TaskIds;
import io.sequin.protocol.message.StreamsGroupDescribeResponse.TopicInfo;
import io.sequin.storage.acl.AclOperation;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Describes streams groups (KIP-1071). */
public final class StreamsGroupDescribeHandler
    implements ApiHandler<StreamsGroupDescribeRequest, StreamsGroupDescribeResponse> {

  private static final Failure HIDDEN =
      new Failure(
          ErrorCode.TOPIC_AUTHORIZATION_FAILED,
          "The described group uses topics that the client is not authorized to describe.");

  private final GroupCoordinator coordinator;

  StreamsGroupDescribeHandler(GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.STREAMS_GROUP_DESCRIBE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.STREAMS_GROUP_DESCRIBE);
  }

  @Override
  public StreamsGroupDescribeResponse handle(
      RequestContext context, StreamsGroupDescribeRequest request) {
    return response(
        request,
        groupId ->
            Failures.isolate(
                () -> describe(context, groupId, request.includeAuthorizedOperations()),
                failure -> refused(groupId, failure)));
  }

  @Override
  public StreamsGroupDescribeResponse failure(
      StreamsGroupDescribeRequest request, ErrorCode error) {
    return response(request, groupId -> refused(groupId, new Failure(error, null)));
  }

  private static StreamsGroupDescribeResponse response(
      StreamsGroupDescribeRequest request, Function<String, DescribedGroup> describe) {
    return StreamsGroupDescribeResponse.builder()
        .groups(request.groupIds().stream().map(describe).toList())
        .build();
  }

  private DescribedGroup describe(RequestContext context, String groupId, boolean withOperations) {
    ClientAuthorizer authorizer = context.authorizer();
    GroupIds.checkDescribable(authorizer, groupId);
    Optional<Group> group =
        coordinator.look(groupId, GroupEvents.look(), context.tellsOfAllGateways());
    if (!(group.orElse(null) instanceof StreamsGroup streamsGroup)) {
      throw new ApiException(
          ErrorCode.GROUP_ID_NOT_FOUND,
          "Group " + groupId + (group.isPresent() ? " is not a streams group." : " not found."));
    }
    if (!maySeeTopics(authorizer, streamsGroup)) {
      return refused(groupId, HIDDEN);
    }
    return described(streamsGroup).toBuilder()
        .authorizedOperations(AuthorizedOperations.onGroup(withOperations, authorizer, groupId))
        .build();
  }

  private static boolean maySeeTopics(ClientAuthorizer authorizer, StreamsGroup group) {
    return group.topology().byId().values().stream()
        .flatMap(Subtopology::topics)
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

  private static DescribedGroup described(StreamsGroup group) {
    return DescribedGroup.builder()
        .groupId(group.groupId())
        .groupState(group.stateName())
        .groupEpoch(group.epoch())
        .assignmentEpoch(group.assignmentEpoch())
        .topology(topology(group))
        .members(group.members().stream().map(StreamsGroupDescribeHandler::member).toList())
        .build();
  }

  private static StreamsGroupDescribeResponse.Topology topology(StreamsGroup group) {
    Stream<Subtopology> subtopologies =
        group
            .readyTopology()
            .map(
                ready ->
                    ready.byId().values().stream()
                        .map(ConfiguredTopology.ConfiguredSubtopology::subtopology))
            .orElseGet(() -> group.topology().byId().values().stream());
    return new StreamsGroupDescribeResponse.Topology(
        group.topology().epoch(),
        subtopologies.map(StreamsGroupDescribeHandler::subtopology).toList());
  }

  private static StreamsGroupDescribeResponse.Subtopology subtopology(Subtopology subtopology) {
    return StreamsGroupDescribeResponse.Subtopology.builder()
        .subtopologyId(subtopology.id())
        .sourceTopics(subtopology.sourceTopics().stream().sorted().toList())
        .repartitionSinkTopics(subtopology.repartitionSinks().stream().sorted().toList())
        .stateChangelogTopics(topics(subtopology.changelogs()))
        .repartitionSourceTopics(topics(subtopology.repartitionSources()))
        .build();
  }

  private static List<TopicInfo> topics(List<InternalTopic> topics) {
    return topics.stream()
        .sorted(Comparator.comparing(InternalTopic::name))
        .map(
            topic ->
                new TopicInfo(
                    topic.name(),
                    topic.partitionCount(),
                    topic.replicationFactor(),
                    keyValues(topic.configs())))
        .toList();
  }

  private static Member member(StreamsMember member) {
    MemberProfile profile = member.profile();
    return Member.builder()
        .memberId(member.memberId())
        .memberEpoch(member.epoch())
        .rackId(profile.rackId())
        .clientId(profile.clientId())
        .clientHost(profile.clientHost())
        .topologyEpoch(profile.topologyEpoch())
        .processId(profile.processId())
        .userEndpoint(
            profile.endpoint() == null
                ? null
                : new Endpoint(profile.endpoint().host(), profile.endpoint().port()))
        .clientTags(keyValues(new TreeMap<>(profile.clientTags())))
        .assignment(assignment(member.assigned()))
        .targetAssignment(assignment(member.target()))
        .build();
  }

  private static Assignment assignment(Tasks tasks) {
    return new Assignment(taskIds(tasks.active()), taskIds(tasks.standby()), List.of());
  }

  private static List<TaskIds> taskIds(Collection<TaskId> tasks) {
    return TaskId.bySubtopology(tasks).entrySet().stream()
        .map(each -> new TaskIds(each.getKey(), each.getValue()))
        .toList();
  }

  private static List<KeyValue> keyValues(Map<String, String> pairs) {
    return pairs.entrySet().stream()
        .map(pair -> new KeyValue(pair.getKey(), pair.getValue()))
        .toList();
  }
}
