package io.sequin.gateway.api.transaction;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeTransactionsRequest;
import io.sequin.protocol.message.DescribeTransactionsResponse;
import io.sequin.protocol.message.DescribeTransactionsResponse.TopicData;
import io.sequin.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.transaction.Transaction;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells of transactional ids (KIP-664). */
final class DescribeTransactionsHandler
    implements ApiHandler<DescribeTransactionsRequest, DescribeTransactionsResponse> {

  private final TransactionCoordinator transactions;
  private final TopicLookup topics;

  DescribeTransactionsHandler(TransactionCoordinator transactions, TopicLookup topics) {
    this.transactions = transactions;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_TRANSACTIONS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_TRANSACTIONS);
  }

  @Override
  public DescribeTransactionsResponse handle(
      RequestContext context, DescribeTransactionsRequest request) {
    return DescribeTransactionsResponse.builder()
        .transactionStates(
            request.transactionalIds().stream()
                .map(
                    id ->
                        Failures.isolate(
                            () -> describe(context.authorizer(), id),
                            failure -> refused(id, failure.error())))
                .toList())
        .build();
  }

  @Override
  public DescribeTransactionsResponse failure(
      DescribeTransactionsRequest request, ErrorCode error) {
    return DescribeTransactionsResponse.builder()
        .transactionStates(
            request.transactionalIds().stream().map(id -> refused(id, error)).toList())
        .build();
  }

  private TransactionState describe(ClientAuthorizer authorizer, String transactionalId) {
    authorizer.require(AclOperation.DESCRIBE, ResourceType.TRANSACTIONAL_ID, transactionalId);
    return transactions
        .find(TransactionalIds.check(transactionalId))
        .map(transaction -> state(authorizer, transaction))
        .orElseGet(() -> refused(transactionalId, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND));
  }

  private TransactionState state(ClientAuthorizer authorizer, Transaction transaction) {
    return TransactionState.builder()
        .transactionalId(transaction.transactionalId())
        .transactionState(transaction.state().text())
        .transactionTimeoutMs(transaction.timeoutMs())
        .transactionStartTimeMs(transaction.startedMs())
        .producerId(transaction.producerId())
        .producerEpoch(transaction.epoch())
        .topics(topicsOf(authorizer, transactions.partitions(transaction)))
        .build();
  }

  /** Those that the client may see. */
  private List<TopicData> topicsOf(ClientAuthorizer authorizer, List<PartitionId> partitions) {
    return partitions.stream()
        .collect(
            Collectors.groupingBy(
                PartitionId::topicId,
                TreeMap::new,
                Collectors.mapping(PartitionId::partition, Collectors.toList())))
        .entrySet()
        .stream()
        .flatMap(
            entry ->
                topics.all(TopicOperation.INSPECT).stream()
                    .filter(topic -> topic.id() == entry.getKey())
                    .map(Topic::name)
                    .filter(name -> authorizer.mayTopic(AclOperation.DESCRIBE, name))
                    .map(name -> new TopicData(name, entry.getValue())))
        .toList();
  }

  private static TransactionState refused(String transactionalId, ErrorCode error) {
    return TransactionState.builder()
        .errorCode(error.code())
        .transactionalId(transactionalId)
        .build();
  }
}
