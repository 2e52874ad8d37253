package io.sequin.gateway.api.offset;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.sequin.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.sequin.protocol.message.OffsetForLeaderEpochResponse;
import io.sequin.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.sequin.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LeaderEpochs.End;
import io.sequin.storage.log.PartitionId;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Tells where a leader epoch ends, so that consumers see whether a log was cut off behind them
 * (KIP-320).
 */
public final class OffsetForLeaderEpochHandler
    implements ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse> {

  private final TopicLookup lookup;
  private final BatchLog log;
  private final Leadership leadership;

  public OffsetForLeaderEpochHandler(TopicLookup lookup, BatchLog log, Leadership leadership) {
    this.lookup = lookup;
    this.leadership = leadership;
    this.log = log;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_FOR_LEADER_EPOCH;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.OFFSET_FOR_LEADER_EPOCH);
  }

  @Override
  public OffsetForLeaderEpochResponse handle(
      RequestContext context, OffsetForLeaderEpochRequest request) {
    TopicGate gate = new TopicGate(lookup, context);
    boolean isBroker = isBroker(context.authorizer());
    return response(
        request,
        (topic, partition) ->
            Failures.isolate(
                () -> {
                  if (!isBroker) {
                    gate.check(AclOperation.DESCRIBE, topic);
                  }
                  return find(topic, partition);
                },
                failure -> refused(partition, failure.error())));
  }

  @Override
  public OffsetForLeaderEpochResponse failure(
      OffsetForLeaderEpochRequest request, ErrorCode error) {
    return response(request, (_, partition) -> refused(partition, error));
  }

  /** Before KIP-320 only brokers asked. */
  private static boolean isBroker(ClientAuthorizer authorizer) {
    return authorizer.sees(
        AclOperation.CLUSTER_ACTION, ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME);
  }

  private EpochEndOffset find(String topic, OffsetForLeaderPartition partition) {
    PartitionId id = lookup.partition(topic, partition.partition(), TopicOperation.DESCRIBE);
    EpochEndOffset.Builder found = EpochEndOffset.builder().partition(partition.partition());
    leadership
        .inOneEpoch(partition.currentLeaderEpoch(), () -> end(id, partition.leaderEpoch()))
        .ifPresent(end -> found.leaderEpoch(end.leaderEpoch()).endOffset(end.offset()));
    return found.build();
  }

  private Optional<End> end(PartitionId id, int leaderEpoch) {
    return leaderEpoch < 0
        ? Optional.empty()
        : log.leaderEpochs(id).end(leaderEpoch, log.currentOffsets(id).highWatermark());
  }

  private static EpochEndOffset refused(OffsetForLeaderPartition partition, ErrorCode error) {
    return EpochEndOffset.builder()
        .partition(partition.partition())
        .errorCode(error.code())
        .build();
  }

  private static OffsetForLeaderEpochResponse response(
      OffsetForLeaderEpochRequest request,
      BiFunction<String, OffsetForLeaderPartition, EpochEndOffset> answer) {
    return OffsetForLeaderEpochResponse.builder()
        .topics(request.topics().stream().map(topic -> result(topic, answer)).toList())
        .build();
  }

  private static OffsetForLeaderTopicResult result(
      OffsetForLeaderTopic topic,
      BiFunction<String, OffsetForLeaderPartition, EpochEndOffset> answer) {
    return OffsetForLeaderTopicResult.builder()
        .topic(topic.topic())
        .partitions(
            topic.partitions().stream()
                .map(partition -> answer.apply(topic.topic(), partition))
                .toList())
        .build();
  }
}
