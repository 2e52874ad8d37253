package io.sequin.gateway.api.share;

import static java.util.stream.Collectors.partitioningBy;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestTopic;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells where share groups are in partitions (KIP-932).
 *
 * <p>Version notes: from 1 on with the lag (KIP-1226).
 */
public final class DescribeShareGroupOffsetsHandler
    implements ApiHandler<DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse> {

  private static final Failure DENIED = Denials.of(ResourceType.TOPIC);
  private static final long UNKNOWN = -1;

  private final ShareOffsets offsets;
  private final TopicLookup topics;

  DescribeShareGroupOffsetsHandler(ShareOffsets offsets, TopicLookup topics) {
    this.offsets = offsets;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS);
  }

  @Override
  public DescribeShareGroupOffsetsResponse handle(
      RequestContext context, DescribeShareGroupOffsetsRequest request) {
    ClientAuthorizer authorizer = context.authorizer();
    return response(
        request,
        group ->
            Failures.isolate(
                () -> {
                  authorizer.require(AclOperation.DESCRIBE, ResourceType.GROUP, group.groupId());
                  return describe(context, group);
                },
                failure -> refused(group.groupId(), failure)));
  }

  @Override
  public DescribeShareGroupOffsetsResponse failure(
      DescribeShareGroupOffsetsRequest request, ErrorCode error) {
    return response(request, group -> refused(group.groupId(), new Failure(error, null)));
  }

  private static DescribeShareGroupOffsetsResponse response(
      DescribeShareGroupOffsetsRequest request,
      Function<DescribeShareGroupOffsetsRequestGroup, DescribeShareGroupOffsetsResponseGroup>
          describe) {
    return DescribeShareGroupOffsetsResponse.builder()
        .groups(request.groups().stream().map(describe).toList())
        .build();
  }

  private DescribeShareGroupOffsetsResponseGroup describe(
      RequestContext context, DescribeShareGroupOffsetsRequestGroup group) {
    GroupIds.checkNotEmpty(group.groupId());
    TopicGate gate = new TopicGate(topics, context);
    return DescribeShareGroupOffsetsResponseGroup.builder()
        .groupId(group.groupId())
        .topics(
            (group.topics() == null
                    ? all(gate, group.groupId(), context.tellsOfAllGateways())
                    : some(gate, group))
                .toList())
        .build();
  }

  private Stream<DescribeShareGroupOffsetsResponseTopic> all(
      TopicGate gate, String groupId, boolean isOfAnyGateway) {
    return offsets.all(groupId, isOfAnyGateway).stream()
        .filter(topic -> gate.may(AclOperation.DESCRIBE, topic.name()))
        .map(DescribeShareGroupOffsetsHandler::topic);
  }

  private Stream<DescribeShareGroupOffsetsResponseTopic> some(
      TopicGate gate, DescribeShareGroupOffsetsRequestGroup group) {
    Map<Boolean, List<DescribeShareGroupOffsetsRequestTopic>> wanted =
        group.topics().stream()
            .collect(partitioningBy(topic -> gate.may(AclOperation.DESCRIBE, topic.topicName())));
    List<ShareOffsets.TopicOffsets> found =
        offsets.some(
            group.groupId(),
            wanted.get(true).stream()
                .map(topic -> new ShareOffsets.WantedTopic(topic.topicName(), topic.partitions()))
                .toList());
    return Stream.concat(
        found.stream().map(DescribeShareGroupOffsetsHandler::topic),
        wanted.get(false).stream().map(DescribeShareGroupOffsetsHandler::denied));
  }

  private static DescribeShareGroupOffsetsResponseTopic denied(
      DescribeShareGroupOffsetsRequestTopic topic) {
    return new DescribeShareGroupOffsetsResponseTopic(
        topic.topicName(),
        Uuids.ZERO,
        topic.partitions().stream()
            .map(
                partition ->
                    DescribeShareGroupOffsetsResponsePartition.builder()
                        .partitionIndex(partition)
                        .startOffset(UNKNOWN)
                        .lag(UNKNOWN)
                        .errorCode(DENIED.error().code())
                        .errorMessage(DENIED.message())
                        .build())
            .toList());
  }

  private static DescribeShareGroupOffsetsResponseTopic topic(ShareOffsets.TopicOffsets topic) {
    return new DescribeShareGroupOffsetsResponseTopic(
        topic.name(),
        topic.id(),
        topic.partitions().stream()
            .map(
                partition ->
                    DescribeShareGroupOffsetsResponsePartition.builder()
                        .partitionIndex(partition.partition())
                        .startOffset(partition.startOffset())
                        .lag(partition.lag())
                        .build())
            .toList());
  }

  private static DescribeShareGroupOffsetsResponseGroup refused(String groupId, Failure failure) {
    return DescribeShareGroupOffsetsResponseGroup.builder()
        .groupId(groupId)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
