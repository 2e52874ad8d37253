package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.share.ShareGroups;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterShareGroupOffsetsRequest;
import io.sequin.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import io.sequin.protocol.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import io.sequin.protocol.message.AlterShareGroupOffsetsResponse;
import io.sequin.protocol.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition;
import io.sequin.protocol.message.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.topic.Topic;
import java.util.Optional;

/** Sets where a share group without members goes on (KIP-932). */
public final class AlterShareGroupOffsetsHandler
    implements ApiHandler<AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse> {

  private static final Failure NONE = new Failure(ErrorCode.NONE, null);
  private static final Failure DENIED = Denials.of(ResourceType.TOPIC);
  private static final Failure UNKNOWN =
      new Failure(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This server does not host this topic-partition.");

  private final GroupCoordinator coordinator;
  private final ShareGroups groups;
  private final DeliveryStore deliveries;
  private final TopicLookup topics;

  AlterShareGroupOffsetsHandler(
      GroupCoordinator coordinator,
      ShareGroups groups,
      DeliveryStore deliveries,
      TopicLookup topics) {
    this.coordinator = coordinator;
    this.groups = groups;
    this.deliveries = deliveries;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_SHARE_GROUP_OFFSETS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ALTER_SHARE_GROUP_OFFSETS);
  }

  @Override
  public AlterShareGroupOffsetsResponse handle(
      RequestContext context, AlterShareGroupOffsetsRequest request) {
    if (!context.authorizer().mayGroup(AclOperation.READ, request.groupId())) {
      return refused(Denials.of(ResourceType.GROUP));
    }
    TopicGate gate = new TopicGate(topics, context);
    return Failures.isolate(() -> alter(gate, request), AlterShareGroupOffsetsHandler::refused);
  }

  @Override
  public AlterShareGroupOffsetsResponse failure(
      AlterShareGroupOffsetsRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private AlterShareGroupOffsetsResponse alter(
      TopicGate gate, AlterShareGroupOffsetsRequest request) {
    GroupIds.checkNotEmpty(request.groupId());
    if (request.topics().stream().anyMatch(topic -> isThere(gate, topic.topicName()))) {
      ShareGroupErrors.check(
          coordinator.call(request.groupId(), groups.openToAlter(request.groupId())));
    }
    return AlterShareGroupOffsetsResponse.builder()
        .responses(
            request.topics().stream().map(topic -> alter(gate, request.groupId(), topic)).toList())
        .build();
  }

  /** Of a group nothing becomes where no topic is there for the client. */
  private boolean isThere(TopicGate gate, String topic) {
    return gate.may(AclOperation.READ, topic)
        && topics.findFresh(TopicRef.named(topic), TopicOperation.READ).isPresent();
  }

  private AlterShareGroupOffsetsResponseTopic alter(
      TopicGate gate, String groupId, AlterShareGroupOffsetsRequestTopic topic) {
    Optional<Topic> found =
        topics.findFresh(TopicRef.named(topic.topicName()), TopicOperation.READ);
    boolean isAllowed = gate.may(AclOperation.READ, topic.topicName());
    return AlterShareGroupOffsetsResponseTopic.builder()
        .topicName(topic.topicName())
        .topicId(found.map(Topic::uuid).orElse(Uuids.ZERO))
        .partitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        response(partition, isAllowed ? alter(groupId, found, partition) : DENIED))
                .toList())
        .build();
  }

  private Failure alter(
      String groupId, Optional<Topic> topic, AlterShareGroupOffsetsRequestPartition partition) {
    if (topic.isEmpty() || !topic.get().hasPartition(partition.partitionIndex())) {
      return UNKNOWN;
    }
    if (partition.startOffset() < 0) {
      return new Failure(ErrorCode.INVALID_REQUEST, "the offset is negative");
    }
    return Failures.isolate(
        () -> {
          deliveries.setStart(
              SharePartition.share(groupId, topic.get(), partition.partitionIndex()),
              partition.startOffset());
          return NONE;
        },
        failure -> failure);
  }

  private static AlterShareGroupOffsetsResponsePartition response(
      AlterShareGroupOffsetsRequestPartition partition, Failure outcome) {
    return new AlterShareGroupOffsetsResponsePartition(
        partition.partitionIndex(), outcome.error().code(), outcome.message());
  }

  private static AlterShareGroupOffsetsResponse refused(Failure failure) {
    return AlterShareGroupOffsetsResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
