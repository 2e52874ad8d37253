package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitOutcome;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.group.OffsetCommit;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.OffsetCommitRequest;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sequin.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sequin.protocol.message.OffsetCommitResponse;
import io.sequin.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.sequin.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Commits offsets, of members and of clients outside of the group.
 *
 * <p>Version notes: 2 to 4 may say how long to keep them; from 9 on an unknown group is told from
 * an old generation (KIP-848); from 10 on topics go by id.
 */
public final class OffsetCommitHandler
    implements ApiHandler<OffsetCommitRequest, OffsetCommitResponse> {

  private static final short FIRST_WITH_UNKNOWN_GROUP = 9;
  private static final long CONFIGURED_RETENTION = -1;

  /** No longer than PostgreSQL can count. */
  private static final Duration LONGEST_RETENTION = Duration.ofDays(36_500);

  private final TopicLookup lookup;
  private final CommittedOffsets offsets;
  private final OffsetMetadataRule metadataRule;

  public OffsetCommitHandler(
      TopicLookup lookup, CommittedOffsets offsets, OffsetMetadataRule metadataRule) {
    this.lookup = lookup;
    this.offsets = offsets;
    this.metadataRule = metadataRule;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.OFFSET_COMMIT;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.OFFSET_COMMIT);
  }

  @Override
  public OffsetCommitResponse handle(RequestContext context, OffsetCommitRequest request) {
    context.authorizer().require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    TopicNaming naming = TopicNaming.of(context, lookup, TopicOperation.READ);
    List<NamedTopic<OffsetCommitRequestTopic>> topics =
        request.topics().stream()
            .map(topic -> naming.find(topic, topic.topicId(), topic.name()))
            .toList();
    CommitOutcome outcome =
        topics.stream().anyMatch(OffsetCommitHandler::hasAnyPartition)
            ? GroupFailures.isolate(
                () -> commit(context, request, topics), OffsetCommitHandler::refused)
            : refused(ErrorCode.NONE);
    return OffsetCommitResponse.builder()
        .topics(topics.stream().map(topic -> response(topic, outcome)).toList())
        .build();
  }

  @Override
  public OffsetCommitResponse failure(OffsetCommitRequest request, ErrorCode error) {
    return OffsetCommitResponse.builder()
        .topics(request.topics().stream().map(topic -> response(topic, _ -> error)).toList())
        .build();
  }

  private CommitOutcome commit(
      RequestContext context,
      OffsetCommitRequest request,
      List<NamedTopic<OffsetCommitRequestTopic>> topics) {
    GroupIds.check(request.groupId());
    CommitOrigin origin =
        new CommitOrigin(
            request.memberId(),
            request.groupInstanceId(),
            request.generationIdOrMemberEpoch(),
            false);
    ErrorCode unknownGroup =
        context.version() >= FIRST_WITH_UNKNOWN_GROUP
            ? ErrorCode.GROUP_ID_NOT_FOUND
            : ErrorCode.ILLEGAL_GENERATION;
    return offsets.commit(
        new OffsetCommit(
            request.groupId(),
            origin,
            unknownGroup,
            topics.stream().flatMap(topic -> entries(topic).stream()).toList(),
            retention(request.retentionTimeMs())));
  }

  private List<OffsetCommit.Entry> entries(NamedTopic<OffsetCommitRequestTopic> topic) {
    return topic.asked().partitions().stream()
        .filter(partition -> topic.has(partition.partitionIndex()))
        .filter(partition -> metadataRule.check(partition.committedMetadata()) == ErrorCode.NONE)
        .map(
            partition ->
                new OffsetCommit.Entry(
                    topic.topic().orElseThrow().uuid(), cursor(topic, partition)))
        .toList();
  }

  private static Cursor cursor(
      NamedTopic<OffsetCommitRequestTopic> topic, OffsetCommitRequestPartition partition) {
    return new Cursor(
        topic.cursorKey(partition.partitionIndex()),
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        Objects.requireNonNullElse(partition.committedMetadata(), ""));
  }

  private OffsetCommitResponseTopic response(
      NamedTopic<OffsetCommitRequestTopic> topic, CommitOutcome outcome) {
    return response(topic.asked(), partition -> errorOf(topic, partition, outcome));
  }

  /** What is unknown stays unknown, whatever the group says. */
  private ErrorCode errorOf(
      NamedTopic<OffsetCommitRequestTopic> topic,
      OffsetCommitRequestPartition partition,
      CommitOutcome outcome) {
    ErrorCode unknown = topic.check(partition.partitionIndex());
    if (unknown != ErrorCode.NONE) {
      return unknown;
    }
    if (outcome.error() != ErrorCode.NONE) {
      return outcome.error();
    }
    CursorKey key = topic.cursorKey(partition.partitionIndex());
    return outcome.unknownPartitions().contains(key.partition())
        ? topic.unknown()
        : metadataRule.check(partition.committedMetadata());
  }

  private static boolean hasAnyPartition(NamedTopic<OffsetCommitRequestTopic> topic) {
    return topic.asked().partitions().stream()
        .anyMatch(partition -> topic.has(partition.partitionIndex()));
  }

  private static Optional<Duration> retention(long retentionMs) {
    return retentionMs == CONFIGURED_RETENTION
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.clamp(retentionMs, 0, LONGEST_RETENTION.toMillis())));
  }

  private static CommitOutcome refused(ErrorCode error) {
    return new CommitOutcome(error, Set.of());
  }

  private static OffsetCommitResponseTopic response(
      OffsetCommitRequestTopic topic, Function<OffsetCommitRequestPartition, ErrorCode> errorOf) {
    return OffsetCommitResponseTopic.builder()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        new OffsetCommitResponsePartition(
                            partition.partitionIndex(), errorOf.apply(partition).code()))
                .toList())
        .build();
  }
}
