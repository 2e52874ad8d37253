package io.sequin.gateway.api.streams;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.group.Subscriptions;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.streams.EndpointPartitions;
import io.sequin.gateway.group.streams.MemberProfile;
import io.sequin.gateway.group.streams.StreamsGroups;
import io.sequin.gateway.group.streams.StreamsHeartbeat;
import io.sequin.gateway.group.streams.StreamsHeartbeatOutcome;
import io.sequin.gateway.group.streams.TaskId;
import io.sequin.gateway.group.streams.Tasks;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest.KeyValue;
import io.sequin.protocol.message.StreamsGroupHeartbeatResponse;
import io.sequin.protocol.message.StreamsGroupHeartbeatResponse.Endpoint;
import io.sequin.protocol.message.StreamsGroupHeartbeatResponse.EndpointToPartitions;
import io.sequin.protocol.message.StreamsGroupHeartbeatResponse.Status;
import io.sequin.protocol.message.StreamsGroupHeartbeatResponse.TaskIds;
import io.sequin.protocol.message.StreamsGroupHeartbeatResponse.TopicPartition;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the heartbeat of a member of a streams group and tells it what to do (KIP-1071). Internal
 * topics that are missing are created with the member's rights.
 */
public final class StreamsGroupHeartbeatHandler
    implements ApiHandler<StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse> {

  private final GroupCoordinator coordinator;
  private final StreamsGroups groups;
  private final TopicLookup topics;
  private final InternalTopicCreation creation;

  StreamsGroupHeartbeatHandler(
      GroupCoordinator coordinator,
      StreamsGroups groups,
      TopicLookup topics,
      InternalTopicCreation creation) {
    this.coordinator = coordinator;
    this.groups = groups;
    this.topics = topics;
    this.creation = creation;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.STREAMS_GROUP_HEARTBEAT;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.STREAMS_GROUP_HEARTBEAT);
  }

  @Override
  public StreamsGroupHeartbeatResponse handle(
      RequestContext context, StreamsGroupHeartbeatRequest request) {
    return response(
        Failures.isolate(
            () -> creation.createMissing(context, beat(context, request)),
            failure -> StreamsHeartbeatOutcome.refused(failure.error(), failure.message())));
  }

  @Override
  public StreamsGroupHeartbeatResponse failure(
      StreamsGroupHeartbeatRequest request, ErrorCode error) {
    return response(StreamsHeartbeatOutcome.refused(error, null));
  }

  private StreamsHeartbeatOutcome beat(
      RequestContext context, StreamsGroupHeartbeatRequest request) {
    context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    if (request.topology() != null) {
      List<String> named = TopologyReader.topics(request.topology());
      TopologyReader.checkNames(named);
      Subscriptions.check(context.authorizer(), named);
    }
    StreamsHeartbeatChecks.check(request);
    StreamsHeartbeatChecks.checkTexts(request, context.clientId());
    if (request.topology() != null) {
      topics.catchUp();
    }
    return coordinator.call(request.groupId(), groups.heartbeat(heartbeat(context, request)));
  }

  private static StreamsHeartbeat heartbeat(
      RequestContext context, StreamsGroupHeartbeatRequest request) {
    return new StreamsHeartbeat(
        request.groupId(),
        request.memberId(),
        request.memberEpoch(),
        request.endpointInformationEpoch(),
        request.rackId(),
        request.rebalanceTimeoutMs(),
        context.clientId(),
        context.clientHost(),
        TopologyReader.read(request.topology()),
        owned(request),
        request.processId(),
        endpoint(request.userEndpoint()),
        tags(request.clientTags()),
        request.shutdownApplication());
  }

  /** A member tells of all kinds of tasks or of none. */
  private static Optional<Tasks> owned(StreamsGroupHeartbeatRequest request) {
    return request.activeTasks() == null
        ? Optional.empty()
        : Optional.of(new Tasks(ids(request.activeTasks()), ids(request.standbyTasks())));
  }

  private static Set<TaskId> ids(List<StreamsGroupHeartbeatRequest.TaskIds> tasks) {
    return tasks.stream()
        .flatMap(
            each ->
                each.partitions().stream()
                    .map(partition -> new TaskId(each.subtopologyId(), partition)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static MemberProfile.Endpoint endpoint(StreamsGroupHeartbeatRequest.Endpoint endpoint) {
    return endpoint == null ? null : new MemberProfile.Endpoint(endpoint.host(), endpoint.port());
  }

  private static Map<String, String> tags(List<KeyValue> tags) {
    return tags == null
        ? null
        : tags.stream()
            .collect(Collectors.toMap(KeyValue::key, KeyValue::value, (_, last) -> last));
  }

  private static StreamsGroupHeartbeatResponse response(StreamsHeartbeatOutcome outcome) {
    Optional<Tasks> tasks = outcome.tasks();
    return StreamsGroupHeartbeatResponse.builder()
        .errorCode(outcome.error().code())
        .errorMessage(outcome.message())
        .memberId(outcome.memberId())
        .memberEpoch(outcome.memberEpoch())
        .heartbeatIntervalMs(outcome.heartbeatIntervalMs())
        .status(
            outcome.statuses().stream()
                .map(status -> new Status(status.code().id(), status.detail()))
                .toList())
        .activeTasks(tasks.map(each -> taskIds(each.active())).orElse(null))
        .standbyTasks(tasks.map(each -> taskIds(each.standby())).orElse(null))
        .warmupTasks(tasks.map(_ -> List.<TaskIds>of()).orElse(null))
        .endpointInformationEpoch(outcome.endpointEpoch())
        .partitionsByUserEndpoint(
            outcome
                .endpoints()
                .map(all -> all.stream().map(StreamsGroupHeartbeatHandler::partitions).toList())
                .orElse(null))
        .build();
  }

  private static List<TaskIds> taskIds(Collection<TaskId> tasks) {
    return TaskId.bySubtopology(tasks).entrySet().stream()
        .map(each -> new TaskIds(each.getKey(), each.getValue()))
        .toList();
  }

  private static EndpointToPartitions partitions(EndpointPartitions of) {
    return new EndpointToPartitions(
        new Endpoint(of.endpoint().host(), of.endpoint().port()),
        partitions(of.active()),
        partitions(of.standby()));
  }

  private static List<TopicPartition> partitions(Map<String, List<Integer>> byTopic) {
    return byTopic.entrySet().stream()
        .map(each -> new TopicPartition(each.getKey(), each.getValue()))
        .toList();
  }
}
