package io.sequin.gateway.api.group;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.transaction.TransactionErrors;
import io.sequin.gateway.api.transaction.TransactionalIds;
import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommittedOffsets;
import io.sequin.gateway.group.OffsetCommit;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.TxnOffsetCommitRequest;
import io.sequin.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.sequin.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.sequin.protocol.message.TxnOffsetCommitResponse;
import io.sequin.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.sequin.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.consumer.Cursor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Commits offsets with a producer's transaction (KIP-98, KIP-447), which they begin from version 5
 * on (KIP-890).
 */
public final class TxnOffsetCommitHandler
    implements ApiHandler<TxnOffsetCommitRequest, TxnOffsetCommitResponse> {

  private static final short FIRST_OF_SECOND_PROTOCOL = 5;
  private static final UUID NO_ID = new UUID(0, 0);

  private final TopicLookup lookup;
  private final CommittedOffsets offsets;
  private final TransactionCoordinator transactions;
  private final OffsetMetadataRule metadataRule;

  public TxnOffsetCommitHandler(
      TopicLookup lookup,
      CommittedOffsets offsets,
      TransactionCoordinator transactions,
      OffsetMetadataRule metadataRule) {
    this.lookup = lookup;
    this.offsets = offsets;
    this.transactions = transactions;
    this.metadataRule = metadataRule;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.TXN_OFFSET_COMMIT;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(0, 5);
  }

  @Override
  public TxnOffsetCommitResponse handle(RequestContext context, TxnOffsetCommitRequest request) {
    ClientAuthorizer authorizer = context.authorizer();
    authorizer.require(
        AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, request.transactionalId());
    authorizer.require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    TopicNaming naming = TopicNaming.byName(context, lookup, TopicOperation.READ);
    List<NamedTopic<TxnOffsetCommitRequestTopic>> topics =
        request.topics().stream().map(topic -> naming.find(topic, NO_ID, topic.name())).toList();
    ErrorCode error =
        GroupFailures.isolate(
            () -> commit(request, topics, context.version() >= FIRST_OF_SECOND_PROTOCOL),
            failure -> failure);
    return TxnOffsetCommitResponse.builder()
        .topics(
            topics.stream()
                .map(
                    topic -> response(topic.asked(), partition -> errorOf(topic, partition, error)))
                .toList())
        .build();
  }

  @Override
  public TxnOffsetCommitResponse failure(TxnOffsetCommitRequest request, ErrorCode error) {
    return TxnOffsetCommitResponse.builder()
        .topics(request.topics().stream().map(topic -> response(topic, _ -> error)).toList())
        .build();
  }

  private ErrorCode commit(
      TxnOffsetCommitRequest request,
      List<NamedTopic<TxnOffsetCommitRequestTopic>> topics,
      boolean isSecondVersion) {
    GroupIds.checkNotEmpty(request.groupId());
    TransactionalIds.check(request.transactionalId());
    List<OffsetCommit.Entry> entries =
        topics.stream().flatMap(topic -> entries(topic).stream()).toList();
    if (entries.isEmpty()) {
      return ErrorCode.NONE;
    }
    CommitOrigin origin =
        new CommitOrigin(
            request.memberId(), request.groupInstanceId(), request.generationId(), true);
    ProducerIdentity producer = new ProducerIdentity(request.producerId(), request.producerEpoch());
    return TransactionErrors.ofWriter(
        offsets.commit(
            new OffsetCommit(
                request.groupId(), origin, ErrorCode.ILLEGAL_GENERATION, entries, Optional.empty()),
            cursors ->
                transactions.addCursors(
                    request.transactionalId(), producer, isSecondVersion, cursors)));
  }

  private List<OffsetCommit.Entry> entries(NamedTopic<TxnOffsetCommitRequestTopic> topic) {
    return topic.asked().partitions().stream()
        .filter(partition -> topic.has(partition.partitionIndex()))
        .filter(partition -> metadataRule.check(partition.committedMetadata()) == ErrorCode.NONE)
        .map(
            partition ->
                new OffsetCommit.Entry(
                    topic.topic().orElseThrow().uuid(),
                    new Cursor(
                        topic.cursorKey(partition.partitionIndex()),
                        partition.committedOffset(),
                        partition.committedLeaderEpoch(),
                        Objects.requireNonNullElse(partition.committedMetadata(), ""))))
        .toList();
  }

  /** What is wrong with a partition's offset, whatever becomes of the others. */
  private ErrorCode errorOf(
      NamedTopic<TxnOffsetCommitRequestTopic> topic,
      TxnOffsetCommitRequestPartition partition,
      ErrorCode ofAll) {
    ErrorCode unknown = topic.check(partition.partitionIndex());
    ErrorCode own =
        unknown == ErrorCode.NONE ? metadataRule.check(partition.committedMetadata()) : unknown;
    return own == ErrorCode.NONE ? ofAll : own;
  }

  private static TxnOffsetCommitResponseTopic response(
      TxnOffsetCommitRequestTopic topic,
      Function<TxnOffsetCommitRequestPartition, ErrorCode> errorOf) {
    return new TxnOffsetCommitResponseTopic(
        topic.name(),
        topic.partitions().stream()
            .map(
                partition ->
                    new TxnOffsetCommitResponsePartition(
                        partition.partitionIndex(), errorOf.apply(partition).code()))
            .toList());
  }
}
