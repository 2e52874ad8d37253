package io.sequin.gateway.api.transaction;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AddPartitionsToTxnRequest;
import io.sequin.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sequin.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.sequin.protocol.message.AddPartitionsToTxnResponse;
import io.sequin.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.sequin.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.sequin.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import io.sequin.protocol.message.ApiKey;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.log.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes partitions part of a transaction before they are written to (KIP-98), as producers of the
 * first version do. Those of several transactions at once, from version 4 on, are for brokers.
 */
final class AddPartitionsToTxnHandler
    implements ApiHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> {

  private static final short FIRST_WITH_FENCING = 2;
  private static final short FIRST_WITH_MANY = 4;

  private record Place(String topic, int partition) {}

  /** The partitions that there are, and what is wrong with the others. */
  private record Wanted(Map<Place, PartitionId> found, Map<Place, ErrorCode> refused) {}

  private final TopicLookup topics;
  private final TransactionCoordinator transactions;

  AddPartitionsToTxnHandler(TopicLookup topics, TransactionCoordinator transactions) {
    this.topics = topics;
    this.transactions = transactions;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ADD_PARTITIONS_TO_TXN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(0, 5);
  }

  @Override
  public AddPartitionsToTxnResponse handle(
      RequestContext context, AddPartitionsToTxnRequest request) {
    return context.version() < FIRST_WITH_MANY
        ? ofProducer(context, request)
        : ofBrokers(context, request);
  }

  private AddPartitionsToTxnResponse ofProducer(
      RequestContext context, AddPartitionsToTxnRequest request) {
    context
        .authorizer()
        .require(
            AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, request.v3AndBelowTransactionalId());
    TopicGate gate = new TopicGate(topics, context);
    return ofOne(
        request,
        join(
            request.v3AndBelowTransactionalId(),
            new ProducerIdentity(request.v3AndBelowProducerId(), request.v3AndBelowProducerEpoch()),
            find(request.v3AndBelowTopics(), topic -> gate.check(AclOperation.WRITE, topic)),
            false,
            context.version()));
  }

  private AddPartitionsToTxnResponse ofBrokers(
      RequestContext context, AddPartitionsToTxnRequest request) {
    context.authorizer().requireCluster(AclOperation.CLUSTER_ACTION);
    return ofMany(
        request,
        each ->
            join(
                each.transactionalId(),
                new ProducerIdentity(each.producerId(), each.producerEpoch()),
                find(each.topics(), _ -> {}),
                each.verifyOnly(),
                context.version()));
  }

  @Override
  public AddPartitionsToTxnResponse failure(AddPartitionsToTxnRequest request, ErrorCode error) {
    ErrorCode told = TransactionErrors.ofCoordinator(error);
    return request.transactions().isEmpty()
        ? ofOne(request, _ -> told)
        : AddPartitionsToTxnResponse.builder().errorCode(told.code()).build();
  }

  /** What becomes of each partition. */
  private Function<Place, ErrorCode> join(
      String transactionalId,
      ProducerIdentity producer,
      Wanted wanted,
      boolean isVerifyOnly,
      short version) {
    if (!wanted.refused().isEmpty()) {
      return place -> wanted.refused().getOrDefault(place, ErrorCode.OPERATION_NOT_ATTEMPTED);
    }
    Function<PartitionId, ErrorCode> errors =
        Failures.isolate(
            () ->
                errors(
                    TransactionalIds.check(transactionalId),
                    producer,
                    wanted.found(),
                    isVerifyOnly),
            failure -> _ -> TransactionErrors.ofCoordinator(failure.error()));
    return place ->
        TransactionErrors.forVersion(
            errors.apply(wanted.found().get(place)), version, FIRST_WITH_FENCING);
  }

  private Function<PartitionId, ErrorCode> errors(
      String transactionalId,
      ProducerIdentity producer,
      Map<Place, PartitionId> wanted,
      boolean isVerifyOnly) {
    if (isVerifyOnly) {
      return transactions.verify(transactionalId, producer);
    }
    ErrorCode ofAll =
        transactions.join(transactionalId, producer, false, Set.copyOf(wanted.values()));
    return _ -> ofAll;
  }

  private Wanted find(List<AddPartitionsToTxnTopic> wanted, Consumer<String> check) {
    Map<Place, ErrorCode> refused = new HashMap<>();
    Map<Place, PartitionId> found = new HashMap<>();
    for (AddPartitionsToTxnTopic topic : wanted) {
      for (int partition : topic.partitions()) {
        Place place = new Place(topic.name(), partition);
        Failures.isolate(
            () -> {
              check.accept(topic.name());
              return found.put(
                  place, topics.partition(topic.name(), partition, TopicOperation.WRITE));
            },
            failure -> {
              refused.put(place, failure.error());
              return null;
            });
      }
    }
    return new Wanted(found, refused);
  }

  private static AddPartitionsToTxnResponse ofOne(
      AddPartitionsToTxnRequest request, Function<Place, ErrorCode> answer) {
    return AddPartitionsToTxnResponse.builder()
        .resultsByTopicV3AndBelow(results(request.v3AndBelowTopics(), answer))
        .build();
  }

  private static AddPartitionsToTxnResponse ofMany(
      AddPartitionsToTxnRequest request,
      Function<AddPartitionsToTxnTransaction, Function<Place, ErrorCode>> answers) {
    return AddPartitionsToTxnResponse.builder()
        .resultsByTransaction(
            request.transactions().stream()
                .map(
                    each ->
                        new AddPartitionsToTxnResult(
                            each.transactionalId(), results(each.topics(), answers.apply(each))))
                .toList())
        .build();
  }

  private static List<AddPartitionsToTxnTopicResult> results(
      List<AddPartitionsToTxnTopic> topics, Function<Place, ErrorCode> answer) {
    return topics.stream()
        .map(topic -> new AddPartitionsToTxnTopicResult(topic.name(), results(topic, answer)))
        .toList();
  }

  private static List<AddPartitionsToTxnPartitionResult> results(
      AddPartitionsToTxnTopic topic, Function<Place, ErrorCode> answer) {
    return topic.partitions().stream()
        .map(
            partition ->
                new AddPartitionsToTxnPartitionResult(
                    partition, answer.apply(new Place(topic.name(), partition)).code()))
        .toList();
  }
}
