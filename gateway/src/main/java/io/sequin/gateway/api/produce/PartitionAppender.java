package io.sequin.gateway.api.produce;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.TopicRefs;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.sequin.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.BatchPreparer;
import io.sequin.protocol.record.BatchProducer;
import io.sequin.protocol.record.InvalidBatchException;
import io.sequin.protocol.record.PreparedBatch;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.topic.Topic;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks one partition's batch and queues it on the log. */
final class PartitionAppender {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionAppender.class);

  private static final long NO_OFFSET = -1;
  private static final long NO_TIMESTAMP = -1;

  private final TopicLookup lookup;
  private final BatchLog log;
  private final InstantSource clock;
  private final Cluster cluster;
  private final Leadership leadership;
  private final BatchPolicies policies;
  private final TransactionRefusal refusals;
  private final LinkedAppends elsewhere;

  PartitionAppender(ApiContext context) {
    this.cluster = context.cluster();
    this.leadership = new Leadership(cluster);
    this.policies = new BatchPolicies(context.topicDefaults());
    this.lookup = context.topics();
    this.log = context.storage().log();
    this.clock = context.clock();
    this.refusals = new TransactionRefusal(context.transactions());
    this.elsewhere = new LinkedAppends(context.linkedWrites(), log);
  }

  /**
   * The answer comes after the commit; it never fails, but may tell of an error. The records are
   * not used after the call.
   */
  CompletableFuture<PartitionProduceResponse> append(
      ProduceTerms terms, TopicProduceData topicData, PartitionProduceData data) {
    try {
      terms.gate().check(AclOperation.WRITE, refTo(topicData));
      Topic topic = terms.topics().requirePartition(refTo(topicData), data.index());
      PartitionId partition = new PartitionId(topic.id(), data.index());
      ByteBuf records = data.records() == null ? Unpooled.EMPTY_BUFFER : data.records();
      if (terms.leaderOnly()) {
        requireLeader(partition, records);
      }
      BatchPolicy policy = policies.of(topic);
      long nowMs = clock.millis();
      PreparedBatch batch = BatchPreparer.prepare(records, policy, terms.version(), nowMs);
      long appendTimeMs =
          policy.timestampType() == TimestampType.LOG_APPEND_TIME ? nowMs : NO_TIMESTAMP;
      NewBatch appended = newBatch(terms, partition, batch);
      return log.append(appended)
          .thenCompose(result -> answer(terms, topic, appended, result, appendTimeMs))
          .exceptionally(failure -> failed(topicData, data, failure));
    } catch (RuntimeException e) {
      return completedFuture(failed(topicData, data, e));
    }
  }

  /** Who is sent elsewhere may have sent more already, which must not be stored before this. */
  private void requireLeader(PartitionId partition, ByteBuf records) {
    try {
      leadership.require(partition);
    } catch (ApiException e) {
      BatchProducer.of(records)
          .map(
              producer ->
                  new ProducerStamp(
                      producer.id(), producer.epoch(), BatchProducer.baseSequenceOf(records)))
          .ifPresent(producer -> log.refused(partition, producer));
      throw e;
    }
  }

  static PartitionProduceResponse refused(
      int partition, ErrorCode error, Optional<String> message) {
    return PartitionProduceResponse.builder()
        .index(partition)
        .errorCode(error.code())
        .errorMessage(message.orElse(null))
        .baseOffset(NO_OFFSET)
        .build();
  }

  /** As Kafka tells where the log begins if it was the log that refused. */
  private static PartitionProduceResponse refusedByLog(
      int partition, ErrorCode error, AppendResult result) {
    return refused(partition, error, Optional.empty()).toBuilder()
        .logStartOffset(result.logStartOffset())
        .build();
  }

  private static TopicRef refTo(TopicProduceData data) {
    return TopicRefs.of(data.topicId(), data.name());
  }

  private static NewBatch newBatch(ProduceTerms terms, PartitionId partition, PreparedBatch batch) {
    return new NewBatch(
        partition,
        batch.recordCount(),
        batch.maxTimestamp(),
        new ProducerStamp(
            batch.producerId(),
            batch.producerEpoch(),
            batch.baseSequence(),
            batch.isTransactional(),
            batch.isTransactional() && terms.isSecondProtocol()),
        batch.payload(),
        batch.keysAt());
  }

  private CompletableFuture<PartitionProduceResponse> answer(
      ProduceTerms terms, Topic topic, NewBatch batch, AppendResult result, long appendTimeMs) {
    int partition = batch.partition().partition();
    return switch (result.outcome()) {
      case APPENDED, DUPLICATE -> completedFuture(appended(partition, result, appendTimeMs));
      case OUT_OF_ORDER_SEQUENCE ->
          completedFuture(refusedByLog(partition, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, result));
      case PRODUCER_FENCED ->
          completedFuture(
              batch.producer().isTransactional()
                  ? refused(partition, ErrorCode.INVALID_PRODUCER_EPOCH, Optional.empty())
                  : refusedByLog(partition, ErrorCode.INVALID_PRODUCER_EPOCH, result));
      case IN_TRANSACTION ->
          completedFuture(refusedByLog(partition, ErrorCode.INVALID_TXN_STATE, result));
      case NOT_IN_TRANSACTION ->
          refusals
              .of(terms, batch.partition(), batch.producer())
              .thenApply(error -> refused(partition, error, notInTransaction(error)));
      case LINKED -> elsewhere.write(topic, batch);
      case PROMOTING -> completedFuture(LinkedAppends.changesHands(partition));
      case UNKNOWN_PARTITION ->
          completedFuture(
              refused(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, Optional.empty()));
    };
  }

  private static Optional<String> notInTransaction(ErrorCode error) {
    return error == ErrorCode.INVALID_TXN_STATE
        ? Optional.of("Partition was not added to the transaction")
        : Optional.empty();
  }

  private static PartitionProduceResponse appended(
      int partition, AppendResult result, long appendTimeMs) {
    return PartitionProduceResponse.builder()
        .index(partition)
        .baseOffset(result.baseOffset())
        .logAppendTimeMs(appendTimeMs)
        .logStartOffset(result.logStartOffset())
        .build();
  }

  private PartitionProduceResponse failed(
      TopicProduceData topic, PartitionProduceData data, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof InvalidBatchException invalid) {
      LOG.warn("batch for {}-{} refused: {}", nameOf(topic), data.index(), invalid.getMessage());
      return invalid(data.index(), invalid);
    }
    ErrorCode error = Failures.codeOf(cause);
    if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
      LOG.error("append to {}-{} failed", nameOf(topic), data.index(), cause);
    }
    PartitionProduceResponse refused = refused(data.index(), error, Optional.empty());
    return error == ErrorCode.NOT_LEADER_OR_FOLLOWER ? withLeader(topic, refused) : refused;
  }

  private PartitionProduceResponse withLeader(
      TopicProduceData topic, PartitionProduceResponse refused) {
    return lookup
        .find(refTo(topic), TopicOperation.WRITE)
        .map(found -> cluster.leaderOf(new PartitionId(found.id(), refused.index())).nodeId())
        .map(leader -> new LeaderIdAndEpoch(leader, cluster.leaderEpoch()))
        .map(leader -> refused.toBuilder().currentLeader(leader).build())
        .orElse(refused);
  }

  /** Newer requests only have the id. */
  private String nameOf(TopicProduceData topic) {
    return lookup.find(refTo(topic), TopicOperation.WRITE).map(Topic::name).orElse(topic.name());
  }

  private static PartitionProduceResponse invalid(int partition, InvalidBatchException invalid) {
    List<BatchIndexAndErrorMessage> recordErrors =
        invalid.recordErrors().stream()
            .map(record -> new BatchIndexAndErrorMessage(record.recordIndex(), record.message()))
            .toList();
    return refused(
            partition,
            ErrorCode.valueOf(invalid.reason().name()),
            Optional.of(invalid.getMessage()))
        .toBuilder()
        .recordErrors(recordErrors)
        .build();
  }
}
