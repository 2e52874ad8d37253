package io.sequin.gateway.api.offset;

import io.sequin.gateway.admin.OffsetFinder;
import io.sequin.gateway.admin.OffsetSpec;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListOffsetsRequest;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sequin.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sequin.protocol.message.ListOffsetsResponse;
import io.sequin.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.sequin.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.log.PartitionId;
import java.util.Optional;

/**
 * Finds offsets: the ends of a log, or by time.
 *
 * <p>Version notes: the largest timestamp can be asked for from 7 on, what concerns a second tier
 * from 8, 9 and 11 on.
 */
public final class ListOffsetsHandler
    implements ApiHandler<ListOffsetsRequest, ListOffsetsResponse> {

  private static final short FIRST_WITH_LEADER_EPOCH = 4;
  private static final int NO_LEADER_EPOCH = -1;
  private static final byte READ_COMMITTED = 1;

  private final TopicLookup lookup;
  private final OffsetFinder finder;
  private final Leadership leadership;

  public ListOffsetsHandler(TopicLookup lookup, OffsetFinder finder, Leadership leadership) {
    this.lookup = lookup;
    this.leadership = leadership;
    this.finder = finder;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_OFFSETS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.LIST_OFFSETS);
  }

  @Override
  public ListOffsetsResponse handle(RequestContext context, ListOffsetsRequest request) {
    TopicGate gate = new TopicGate(lookup, context);
    return response(
        request,
        (topic, partition) ->
            Failures.isolate(
                () -> {
                  gate.check(AclOperation.DESCRIBE, topic);
                  return find(topic, partition, context.version(), request.isolationLevel());
                },
                failure -> refused(partition, failure.error())));
  }

  @Override
  public ListOffsetsResponse failure(ListOffsetsRequest request, ErrorCode error) {
    return response(request, (_, partition) -> refused(partition, error));
  }

  private ListOffsetsPartitionResponse find(
      String topic, ListOffsetsPartition partition, short version, byte isolationLevel) {
    Optional<OffsetSpec> wanted = TimestampMarkers.read(partition.timestamp(), version);
    return leadership
        .inOneEpoch(
            partition.currentLeaderEpoch(),
            () -> {
              PartitionId id =
                  lookup.partition(topic, partition.partitionIndex(), TopicOperation.DESCRIBE);
              return wanted.flatMap(
                  spec ->
                      isolationLevel == READ_COMMITTED
                          ? finder.findStable(id, spec)
                          : finder.find(id, spec));
            })
        .map(
            found ->
                ListOffsetsPartitionResponse.builder()
                    .partitionIndex(partition.partitionIndex())
                    .offset(found.offset())
                    .timestamp(found.timestampMs())
                    .leaderEpoch(
                        version >= FIRST_WITH_LEADER_EPOCH ? found.leaderEpoch() : NO_LEADER_EPOCH))
        .orElseGet(
            () -> ListOffsetsPartitionResponse.builder().partitionIndex(partition.partitionIndex()))
        .build();
  }

  private static ListOffsetsPartitionResponse refused(
      ListOffsetsPartition partition, ErrorCode error) {
    return ListOffsetsPartitionResponse.builder()
        .partitionIndex(partition.partitionIndex())
        .errorCode(error.code())
        .build();
  }

  private static ListOffsetsResponse response(ListOffsetsRequest request, PartitionAnswer answer) {
    return ListOffsetsResponse.builder()
        .topics(request.topics().stream().map(topic -> response(topic, answer)).toList())
        .build();
  }

  private static ListOffsetsTopicResponse response(ListOffsetsTopic topic, PartitionAnswer answer) {
    return ListOffsetsTopicResponse.builder()
        .name(topic.name())
        .partitions(
            topic.partitions().stream()
                .map(partition -> answer.to(topic.name(), partition))
                .toList())
        .build();
  }

  @FunctionalInterface
  private interface PartitionAnswer {
    ListOffsetsPartitionResponse to(String topic, ListOffsetsPartition partition);
  }
}
