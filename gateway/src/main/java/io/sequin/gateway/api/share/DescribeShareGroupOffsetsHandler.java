package io.sequin.gateway.api.share;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.group.GroupIds;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest;
import io.sequin.protocol.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponsePartition;
import io.sequin.protocol.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic;
import java.util.List;
import java.util.function.Function;

/**
 * Tells where share groups are in partitions (KIP-932).
 *
 * <p>Version notes: from 1 on with the lag (KIP-1226).
 */
public final class DescribeShareGroupOffsetsHandler
    implements ApiHandler<DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse> {

  private final ShareOffsets offsets;

  DescribeShareGroupOffsetsHandler(ShareOffsets offsets) {
    this.offsets = offsets;
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
    return response(
        request,
        group ->
            Failures.isolate(() -> describe(group), failure -> refused(group.groupId(), failure)));
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
      DescribeShareGroupOffsetsRequestGroup group) {
    GroupIds.checkNotEmpty(group.groupId());
    List<ShareOffsets.TopicOffsets> found =
        group.topics() == null
            ? offsets.all(group.groupId())
            : offsets.some(
                group.groupId(),
                group.topics().stream()
                    .map(
                        topic ->
                            new ShareOffsets.WantedTopic(topic.topicName(), topic.partitions()))
                    .toList());
    return DescribeShareGroupOffsetsResponseGroup.builder()
        .groupId(group.groupId())
        .topics(found.stream().map(DescribeShareGroupOffsetsHandler::topic).toList())
        .build();
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
