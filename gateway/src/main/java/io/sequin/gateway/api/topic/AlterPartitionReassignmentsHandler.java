package io.sequin.gateway.api.topic;

import io.sequin.gateway.admin.ReplicaAssignments;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterPartitionReassignmentsRequest;
import io.sequin.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.sequin.protocol.message.AlterPartitionReassignmentsResponse;
import io.sequin.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.sequin.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import io.sequin.protocol.message.ApiKey;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.log.PartitionId;
import java.util.function.BiFunction;

/**
 * Moves partitions between brokers in Kafka (KIP-455). Here they are where they can be: a
 * reassignment to this broker is done, any other is refused.
 */
public final class AlterPartitionReassignmentsHandler
    implements ApiHandler<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse> {

  private final TopicLookup topics;
  private final ReplicaAssignments assignments;

  public AlterPartitionReassignmentsHandler(TopicLookup topics, ReplicaAssignments assignments) {
    this.topics = topics;
    this.assignments = assignments;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_PARTITION_REASSIGNMENTS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ALTER_PARTITION_REASSIGNMENTS);
  }

  @Override
  public AlterPartitionReassignmentsResponse handle(
      RequestContext context, AlterPartitionReassignmentsRequest request) {
    context.authorizer().requireCluster(AclOperation.ALTER);
    return response(
        request,
        (topic, partition) ->
            Failures.isolate(
                () -> reassign(topic, partition),
                failure -> answer(partition.partitionIndex(), failure)));
  }

  @Override
  public AlterPartitionReassignmentsResponse failure(
      AlterPartitionReassignmentsRequest request, ErrorCode error) {
    Failure failure = new Failure(error, null);
    return response(request, (_, partition) -> answer(partition.partitionIndex(), failure))
        .toBuilder()
        .errorCode(error.code())
        .build();
  }

  private ReassignablePartitionResponse reassign(String topic, ReassignablePartition wanted) {
    PartitionId partition = topics.partition(topic, wanted.partitionIndex(), TopicOperation.ALTER);
    if (wanted.replicas() == null) {
      throw new ApiException(
          ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, "No partition reassignment is in progress.");
    }
    assignments.checkReplicas(wanted.replicas());
    return answer(partition.partition(), new Failure(ErrorCode.NONE, null));
  }

  private static ReassignablePartitionResponse answer(int partition, Failure failure) {
    return new ReassignablePartitionResponse(partition, failure.error().code(), failure.message());
  }

  private static AlterPartitionReassignmentsResponse response(
      AlterPartitionReassignmentsRequest request,
      BiFunction<String, ReassignablePartition, ReassignablePartitionResponse> answer) {
    return AlterPartitionReassignmentsResponse.builder()
        .errorMessage(null)
        .responses(
            request.topics().stream()
                .map(
                    topic ->
                        new ReassignableTopicResponse(
                            topic.name(),
                            topic.partitions().stream()
                                .map(partition -> answer.apply(topic.name(), partition))
                                .toList()))
                .toList())
        .build();
  }
}
