package io.sequin.gateway.api.produce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.NotThereYet;
import io.sequin.gateway.api.TopicRefs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.BatchPreparer;
import io.sequin.protocol.record.InvalidBatchException;
import io.sequin.protocol.record.PreparedBatch;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.topic.Topic;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks one partition's batch and queues it on the log. */
public final class PartitionAppender {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionAppender.class);

  private static final long NO_OFFSET = -1;
  private static final long NO_TIMESTAMP = -1;

  private final TopicLookup lookup;
  private final BatchLog log;
  private final Clock clock;
  private final NotThereYet transactions;
  private final BatchPolicies policies;

  public PartitionAppender(
      TopicLookup lookup,
      TopicDefaults defaults,
      BatchLog log,
      Clock clock,
      NotThereYet transactions) {
    this.policies = new BatchPolicies(defaults);
    this.lookup = lookup;
    this.log = log;
    this.clock = clock;
    this.transactions = transactions;
  }

  /**
   * The answer comes after the commit; it never fails, but may tell of an error. The records are
   * not used after the call.
   */
  CompletableFuture<PartitionProduceResponse> append(
      short version, TopicProduceData topicData, PartitionProduceData data) {
    try {
      Topic topic = lookup.requirePartition(refTo(topicData), data.index(), TopicOperation.WRITE);
      BatchPolicy policy = policies.of(topic);
      long nowMs = clock.millis();
      ByteBuf records = data.records() == null ? Unpooled.EMPTY_BUFFER : data.records();
      PreparedBatch batch = BatchPreparer.prepare(records, policy, version, nowMs);
      if (batch.isTransactional()) {
        transactions.tell();
        throw new ApiException(ErrorCode.INVALID_TXN_STATE, "transactions are not supported");
      }
      long appendTimeMs =
          policy.timestampType() == TimestampType.LOG_APPEND_TIME ? nowMs : NO_TIMESTAMP;
      return log.append(newBatch(new PartitionId(topic.id(), data.index()), batch))
          .thenApply(result -> answer(data.index(), result, appendTimeMs))
          .exceptionally(failure -> failed(topicData, data, failure));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(failed(topicData, data, e));
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

  private static TopicRef refTo(TopicProduceData data) {
    return TopicRefs.of(data.topicId(), data.name());
  }

  private static NewBatch newBatch(PartitionId partition, PreparedBatch batch) {
    return new NewBatch(
        partition,
        batch.recordCount(),
        batch.maxTimestamp(),
        new ProducerStamp(batch.producerId(), batch.producerEpoch(), batch.baseSequence()),
        batch.payload(),
        batch.keysAt());
  }

  private static PartitionProduceResponse answer(
      int partition, AppendResult result, long appendTimeMs) {
    return switch (result.outcome()) {
      case APPENDED, DUPLICATE ->
          PartitionProduceResponse.builder()
              .index(partition)
              .baseOffset(result.baseOffset())
              .logAppendTimeMs(appendTimeMs)
              .logStartOffset(result.logStartOffset())
              .build();
      case OUT_OF_ORDER_SEQUENCE ->
          refused(partition, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, Optional.empty());
      case PRODUCER_FENCED ->
          refused(partition, ErrorCode.INVALID_PRODUCER_EPOCH, Optional.empty());
      case UNKNOWN_PARTITION ->
          refused(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, Optional.empty());
    };
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
    return refused(data.index(), error, Optional.empty());
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
