package io.sequin.gateway.api.transaction;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeProducersRequest;
import io.sequin.protocol.message.DescribeProducersResponse;
import io.sequin.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.sequin.protocol.message.DescribeProducersResponse.ProducerState;
import io.sequin.protocol.message.DescribeProducersResponse.TopicResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.producer.ActiveProducer;
import io.sequin.storage.producer.ActiveProducers;
import java.util.function.BiFunction;

/** Tells which idempotent producers a partition remembers (KIP-664). */
public final class DescribeProducersHandler
    implements ApiHandler<DescribeProducersRequest, DescribeProducersResponse> {

  private static final int NO_COORDINATOR = -1;

  private final TopicLookup topics;
  private final ActiveProducers producers;

  public DescribeProducersHandler(TopicLookup topics, ActiveProducers producers) {
    this.topics = topics;
    this.producers = producers;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_PRODUCERS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_PRODUCERS);
  }

  @Override
  public DescribeProducersResponse handle(
      RequestContext context, DescribeProducersRequest request) {
    TopicGate gate = new TopicGate(topics, context);
    return response(
        request,
        (topic, partition) ->
            Failures.isolate(
                () ->
                    gate.may(AclOperation.READ, topic)
                        ? describe(topic, partition)
                        : refused(partition, Denials.of(ResourceType.TOPIC)),
                failure -> refused(partition, new Failure(failure.error(), null))));
  }

  @Override
  public DescribeProducersResponse failure(DescribeProducersRequest request, ErrorCode error) {
    return response(request, (_, partition) -> refused(partition, new Failure(error, null)));
  }

  private PartitionResponse describe(String topic, int partition) {
    return PartitionResponse.builder()
        .partitionIndex(partition)
        .activeProducers(
            producers.of(topics.partition(topic, partition, TopicOperation.INSPECT)).stream()
                .map(DescribeProducersHandler::state)
                .toList())
        .build();
  }

  private static ProducerState state(ActiveProducer producer) {
    return ProducerState.builder()
        .producerId(producer.producerId())
        .producerEpoch(producer.epoch())
        .lastSequence(producer.lastSequence())
        .lastTimestamp(producer.updatedMs())
        .coordinatorEpoch(NO_COORDINATOR)
        .currentTxnStartOffset(producer.openOffset())
        .build();
  }

  private static PartitionResponse refused(int partition, Failure failure) {
    return PartitionResponse.builder()
        .partitionIndex(partition)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  private static DescribeProducersResponse response(
      DescribeProducersRequest request, BiFunction<String, Integer, PartitionResponse> answer) {
    return DescribeProducersResponse.builder()
        .topics(
            request.topics().stream()
                .map(
                    topic ->
                        new TopicResponse(
                            topic.name(),
                            topic.partitionIndexes().stream()
                                .map(partition -> answer.apply(topic.name(), partition))
                                .toList()))
                .toList())
        .build();
  }
}
