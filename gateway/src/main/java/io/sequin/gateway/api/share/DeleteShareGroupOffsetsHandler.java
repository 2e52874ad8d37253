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
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteShareGroupOffsetsRequest;
import io.sequin.protocol.message.DeleteShareGroupOffsetsResponse;
import io.sequin.protocol.message.DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.delivery.Share;
import io.sequin.storage.topic.Topic;
import java.util.List;
import java.util.Optional;

/** Forgets where a share group without members is in whole topics (KIP-932). */
public final class DeleteShareGroupOffsetsHandler
    implements ApiHandler<DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse> {

  private static final Failure DENIED = Denials.of(ResourceType.TOPIC);

  private final GroupCoordinator coordinator;
  private final ShareGroups groups;
  private final DeliveryStore deliveries;
  private final TopicLookup topics;

  DeleteShareGroupOffsetsHandler(
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
    return ApiKey.DELETE_SHARE_GROUP_OFFSETS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DELETE_SHARE_GROUP_OFFSETS);
  }

  @Override
  public DeleteShareGroupOffsetsResponse handle(
      RequestContext context, DeleteShareGroupOffsetsRequest request) {
    if (!context.authorizer().mayGroup(AclOperation.DELETE, request.groupId())) {
      return refused(Denials.of(ResourceType.GROUP));
    }
    TopicGate gate = new TopicGate(topics, context);
    return Failures.isolate(() -> delete(gate, request), DeleteShareGroupOffsetsHandler::refused);
  }

  @Override
  public DeleteShareGroupOffsetsResponse failure(
      DeleteShareGroupOffsetsRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private DeleteShareGroupOffsetsResponse delete(
      TopicGate gate, DeleteShareGroupOffsetsRequest request) {
    GroupIds.checkNotEmpty(request.groupId());
    ShareGroupErrors.check(
        coordinator.call(request.groupId(), groups.openToForget(request.groupId())));
    List<Share> known = List.copyOf(deliveries.frontiers(request.groupId()).keySet());
    return DeleteShareGroupOffsetsResponse.builder()
        .responses(
            request.topics().stream()
                .map(
                    topic ->
                        gate.may(AclOperation.READ, topic.topicName())
                            ? delete(topic.topicName(), known)
                            : refused(topic.topicName(), DENIED))
                .toList())
        .build();
  }

  private DeleteShareGroupOffsetsResponseTopic delete(String topicName, List<Share> known) {
    Optional<Topic> topic = topics.findFresh(TopicRef.named(topicName), TopicOperation.READ);
    if (topic.isEmpty()) {
      return refused(topicName, unknown("This server does not host this topic-partition."));
    }
    List<Share> ofTopic = known.stream().filter(share -> isOf(share, topic.get())).toList();
    if (ofTopic.isEmpty()) {
      return refused(topicName, unknown("There is no offset information to delete."));
    }
    ofTopic.forEach(deliveries::delete);
    return DeleteShareGroupOffsetsResponseTopic.builder()
        .topicName(topicName)
        .topicId(topic.get().uuid())
        .build();
  }

  private static boolean isOf(Share share, Topic topic) {
    return share.partition().topicId() == topic.id()
        && share.equals(new Share(share.consumer(), share.partition(), topic.filterText()));
  }

  private static DeleteShareGroupOffsetsResponseTopic refused(String topicName, Failure failure) {
    return DeleteShareGroupOffsetsResponseTopic.builder()
        .topicName(topicName)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  private static Failure unknown(String message) {
    return new Failure(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);
  }

  private static DeleteShareGroupOffsetsResponse refused(Failure failure) {
    return DeleteShareGroupOffsetsResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
