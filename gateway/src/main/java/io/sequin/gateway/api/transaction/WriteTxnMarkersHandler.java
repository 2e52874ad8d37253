package io.sequin.gateway.api.transaction;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.WriteTxnMarkersRequest;
import io.sequin.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sequin.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sequin.protocol.message.WriteTxnMarkersResponse;
import io.sequin.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import io.sequin.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import io.sequin.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Ends transactions in single partitions, as administrators do where they hang in Kafka (KIP-664).
 */
final class WriteTxnMarkersHandler
    implements ApiHandler<WriteTxnMarkersRequest, WriteTxnMarkersResponse> {

  private final TopicLookup topics;
  private final TransactionCoordinator transactions;

  WriteTxnMarkersHandler(TopicLookup topics, TransactionCoordinator transactions) {
    this.topics = topics;
    this.transactions = transactions;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.WRITE_TXN_MARKERS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(1, 2);
  }

  @Override
  public WriteTxnMarkersResponse handle(RequestContext context, WriteTxnMarkersRequest request) {
    checkMayWrite(context.authorizer());
    return response(
        request,
        marker ->
            (topic, partition) ->
                Failures.isolate(
                    () -> write(marker, topic, partition), failure -> failure.error()));
  }

  @Override
  public WriteTxnMarkersResponse failure(WriteTxnMarkersRequest request, ErrorCode error) {
    return response(request, _ -> (_, _) -> error);
  }

  /** Administrators and brokers may. */
  private static void checkMayWrite(ClientAuthorizer authorizer) {
    if (!authorizer.sees(AclOperation.ALTER, ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME)) {
      authorizer.requireCluster(AclOperation.CLUSTER_ACTION);
    }
  }

  private ErrorCode write(WritableTxnMarker marker, String topic, int partition) {
    return transactions.writeMarkers(
        new ProducerIdentity(marker.producerId(), marker.producerEpoch()),
        marker.transactionResult(),
        List.of(topics.partition(topic, partition, TopicOperation.WRITE)));
  }

  private static WriteTxnMarkersResponse response(
      WriteTxnMarkersRequest request, MarkerAnswer answer) {
    return new WriteTxnMarkersResponse(
        request.markers().stream()
            .map(
                marker ->
                    new WritableTxnMarkerResult(
                        marker.producerId(),
                        marker.topics().stream()
                            .map(topic -> result(topic, answer.of(marker)))
                            .toList()))
            .toList());
  }

  private static WritableTxnMarkerTopicResult result(
      WritableTxnMarkerTopic topic, BiFunction<String, Integer, ErrorCode> answer) {
    return new WritableTxnMarkerTopicResult(
        topic.name(),
        topic.partitionIndexes().stream()
            .map(
                partition ->
                    new WritableTxnMarkerPartitionResult(
                        partition, answer.apply(topic.name(), partition).code()))
            .toList());
  }

  @FunctionalInterface
  private interface MarkerAnswer {
    BiFunction<String, Integer, ErrorCode> of(WritableTxnMarker marker);
  }
}
