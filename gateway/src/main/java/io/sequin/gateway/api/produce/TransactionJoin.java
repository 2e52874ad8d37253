package io.sequin.gateway.api.produce;

import io.sequin.gateway.api.TopicRefs;
import io.sequin.gateway.api.transaction.TransactionErrors;
import io.sequin.gateway.api.transaction.TransactionalIds;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.record.BatchProducer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.log.PartitionId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes the partitions that a producer writes to part of its transaction, which begins with the
 * first of them (KIP-890). What it remembers of a producer's epoch stays true: each transaction has
 * an epoch of its own, and who has ended it is refused by the log.
 */
final class TransactionJoin {

  /** A few hundred bytes each. */
  private static final int MAX_REMEMBERED = 10_000;

  private final TransactionCoordinator transactions;
  private final Map<ProducerIdentity, Set<PartitionId>> joined =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProducerIdentity, Set<PartitionId>> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  TransactionJoin(TransactionCoordinator transactions) {
    this.transactions = transactions;
  }

  /**
   * Checks whose records these are, and in the second protocol joins all partitions that are not
   * known to be part of the transaction; NONE if the records may be appended now.
   */
  ErrorCode join(ProduceTerms terms, ProduceRequest request) {
    Set<ProducerIdentity> writers = writersOf(request);
    if (writers.isEmpty()) {
      return ErrorCode.NONE;
    }
    if (terms.transactionalId() == null
        || !terms
            .authorizer()
            .may(AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, terms.transactionalId())) {
      return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }
    if (writers.stream().mapToLong(ProducerIdentity::id).distinct().count() > 1) {
      return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    }
    String transactionalId = TransactionalIds.check(terms.transactionalId());
    return terms.isSecondProtocol()
        ? join(transactionalId, writers.iterator().next(), partitionsOf(terms, request))
        : ErrorCode.NONE;
  }

  private ErrorCode join(
      String transactionalId, ProducerIdentity producer, Set<PartitionId> wanted) {
    removeKnown(producer, wanted);
    if (wanted.isEmpty()) {
      return ErrorCode.NONE;
    }
    ErrorCode error = transactions.join(transactionalId, producer, true, wanted);
    if (error == ErrorCode.NONE) {
      remember(producer, wanted);
    }
    return TransactionErrors.ofWriter(error);
  }

  private Set<PartitionId> partitionsOf(ProduceTerms terms, ProduceRequest request) {
    Set<PartitionId> partitions = new HashSet<>();
    for (TopicProduceData topic : request.topicData()) {
      terms
          .topics()
          .find(TopicRefs.of(topic.topicId(), topic.name()))
          .filter(found -> terms.gate().may(AclOperation.WRITE, found.name()))
          .ifPresent(
              found ->
                  topic.partitionData().stream()
                      .filter(partition -> found.hasPartition(partition.index()))
                      .forEach(
                          partition ->
                              partitions.add(new PartitionId(found.id(), partition.index()))));
    }
    return partitions;
  }

  /** Those of batches that belong to a transaction. */
  private static Set<ProducerIdentity> writersOf(ProduceRequest request) {
    Set<ProducerIdentity> writers = new HashSet<>();
    for (TopicProduceData topic : request.topicData()) {
      for (PartitionProduceData partition : topic.partitionData()) {
        if (partition.records() != null) {
          BatchProducer.ofTransaction(partition.records())
              .map(producer -> new ProducerIdentity(producer.id(), producer.epoch()))
              .ifPresent(writers::add);
        }
      }
    }
    return writers;
  }

  private synchronized void removeKnown(ProducerIdentity producer, Set<PartitionId> wanted) {
    wanted.removeIf(joined.getOrDefault(producer, Set.of())::contains);
  }

  private synchronized void remember(ProducerIdentity producer, Set<PartitionId> partitions) {
    joined.computeIfAbsent(producer, _ -> new HashSet<>()).addAll(partitions);
  }
}
