package io.sequin.gateway.api.produce;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.sequin.gateway.link.LinkedWrites;
import io.sequin.migration.forward.ForwardAnswer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.topic.Topic;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Writes to topics that follow those of another cluster: sent on, if their link does so. */
final class LinkedAppends {

  private static final String FOLLOWS =
      "The topic follows one of another cluster, where it is written to until it is promoted.";
  private static final String NO_TRANSACTIONS =
      FOLLOWS + " Only what belongs to no transaction is sent on.";

  /** How brokers refuse what a fence keeps away; then it is certain that nothing is stored. */
  private static final Set<ErrorCode> FENCED =
      EnumSet.of(
          ErrorCode.MESSAGE_TOO_LARGE,
          ErrorCode.NOT_ENOUGH_REPLICAS,
          ErrorCode.TOPIC_AUTHORIZATION_FAILED);

  private static final long NO_TIMESTAMP = -1;

  private final LinkedWrites writes;
  private final BatchLog log;

  LinkedAppends(LinkedWrites writes, BatchLog log) {
    this.writes = writes;
    this.log = log;
  }

  /** What the other cluster answers, or why it is not asked. */
  CompletableFuture<PartitionProduceResponse> write(Topic topic, NewBatch batch) {
    int partition = batch.partition().partition();
    if (batch.producer().isTransactional()) {
      return completedFuture(refused(partition, NO_TRANSACTIONS));
    }
    return writes
        .send(topic.name(), partition, batch.payload())
        .map(answer -> answer.thenCompose(said -> answer(batch, said)))
        .orElseGet(() -> completedFuture(refused(partition, FOLLOWS)));
  }

  /** To who comes while a topic is promoted or handed over: to be tried again. */
  static PartitionProduceResponse changesHands(int partition) {
    return PartitionAppender.refused(partition, ErrorCode.NOT_ENOUGH_REPLICAS, Optional.empty());
  }

  /** What the fence of a promotion refuses there is written to here in a moment, or now. */
  private CompletableFuture<PartitionProduceResponse> answer(NewBatch batch, ForwardAnswer said) {
    int partition = batch.partition().partition();
    if (said.error() == ErrorCode.NONE) {
      return completedFuture(
          appended(partition, said.baseOffset(), said.appendTimeMs(), said.logStartOffset()));
    }
    PartitionProduceResponse refused =
        PartitionAppender.refused(partition, said.error(), said.message());
    return FENCED.contains(said.error())
        ? log.append(batch).thenApply(result -> answer(partition, result, refused))
        : completedFuture(refused);
  }

  private static PartitionProduceResponse answer(
      int partition, AppendResult result, PartitionProduceResponse refused) {
    return switch (result.outcome()) {
      case APPENDED, DUPLICATE ->
          appended(partition, result.baseOffset(), NO_TIMESTAMP, result.logStartOffset());
      case LINKED -> refused;
      default -> changesHands(partition);
    };
  }

  private static PartitionProduceResponse appended(
      int partition, long baseOffset, long appendTimeMs, long logStartOffset) {
    return PartitionProduceResponse.builder()
        .index(partition)
        .baseOffset(baseOffset)
        .logAppendTimeMs(appendTimeMs)
        .logStartOffset(logStartOffset)
        .build();
  }

  private static PartitionProduceResponse refused(int partition, String message) {
    return PartitionAppender.refused(partition, ErrorCode.POLICY_VIOLATION, Optional.of(message));
  }
}
