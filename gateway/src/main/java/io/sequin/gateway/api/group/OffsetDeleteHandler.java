package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.group.DeletionPermit;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.OffsetDeleteRequest;
import io.sequin.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.sequin.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.sequin.protocol.message.OffsetDeleteResponse;
import io.sequin.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.sequin.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.consumer.CursorKey;
import java.util.List;
import java.util.stream.Stream;

/** Deletes committed offsets of topics that no member of the group reads (KIP-496). */
public final class OffsetDeleteHandler
    implements ApiHandler<OffsetDeleteRequest, OffsetDeleteResponse> {

  private final TopicLookup lookup;
  private final CommittedOffsets offsets;

  public OffsetDeleteHandler(TopicLookup lookup, CommittedOffsets offsets) {
    this.lookup = lookup;
    this.offsets = offsets;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_DELETE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.OFFSET_DELETE);
  }

  @Override
  public OffsetDeleteResponse handle(RequestContext context, OffsetDeleteRequest request) {
    context.authorizer().require(AclOperation.DELETE, ResourceType.GROUP, request.groupId());
    TopicNaming naming = TopicNaming.byName(context, lookup, TopicOperation.READ);
    return GroupFailures.isolate(() -> delete(request, naming), error -> failure(request, error));
  }

  @Override
  public OffsetDeleteResponse failure(OffsetDeleteRequest request, ErrorCode error) {
    return OffsetDeleteResponse.builder().errorCode(error.code()).build();
  }

  private OffsetDeleteResponse delete(OffsetDeleteRequest request, TopicNaming naming) {
    GroupIds.checkNotEmpty(request.groupId());
    List<NamedTopic<OffsetDeleteRequestTopic>> topics =
        request.topics().stream()
            .map(topic -> naming.find(topic, Uuids.ZERO, topic.name()))
            .toList();
    DeletionPermit permit =
        offsets.admitDeletion(
            request.groupId(),
            request.topics().stream().map(OffsetDeleteRequestTopic::name).toList());
    if (permit.error() != ErrorCode.NONE) {
      return failure(request, permit.error());
    }
    offsets.delete(
        request.groupId(), topics.stream().flatMap(topic -> deletable(topic, permit)).toList());
    return OffsetDeleteResponse.builder()
        .topics(topics.stream().map(topic -> response(topic, permit)).toList())
        .build();
  }

  private static Stream<CursorKey> deletable(
      NamedTopic<OffsetDeleteRequestTopic> topic, DeletionPermit permit) {
    return topic.asked().partitions().stream()
        .map(OffsetDeleteRequestPartition::partitionIndex)
        .filter(partition -> errorOf(topic, partition, permit) == ErrorCode.NONE)
        .map(topic::cursorKey);
  }

  private static ErrorCode errorOf(
      NamedTopic<OffsetDeleteRequestTopic> topic, int partition, DeletionPermit permit) {
    ErrorCode unknown = topic.check(partition);
    if (unknown != ErrorCode.NONE) {
      return unknown;
    }
    return permit.subscribedTopics().contains(topic.asked().name())
        ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC
        : ErrorCode.NONE;
  }

  private static OffsetDeleteResponseTopic response(
      NamedTopic<OffsetDeleteRequestTopic> topic, DeletionPermit permit) {
    return OffsetDeleteResponseTopic.builder()
        .name(topic.asked().name())
        .partitions(
            topic.asked().partitions().stream()
                .map(OffsetDeleteRequestPartition::partitionIndex)
                .map(
                    partition ->
                        new OffsetDeleteResponsePartition(
                            partition, errorOf(topic, partition, permit).code()))
                .toList())
        .build();
  }
}
