package io.sequin.gateway.api.topic;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ElectLeadersRequest;
import io.sequin.protocol.message.ElectLeadersRequest.TopicPartitions;
import io.sequin.protocol.message.ElectLeadersResponse;
import io.sequin.protocol.message.ElectLeadersResponse.PartitionResult;
import io.sequin.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Elects leaders (KIP-460): every partition has its leader for good, so none needs an election. As
 * with Kafka, that is not said of each partition where all are asked for.
 */
public final class ElectLeadersHandler
    implements ApiHandler<ElectLeadersRequest, ElectLeadersResponse> {

  private static final byte UNCLEAN = 1;
  private static final short FIRST_WITH_ERROR_OF_ALL = 1;

  private final TopicLookup topics;

  public ElectLeadersHandler(TopicLookup topics) {
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ELECT_LEADERS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ELECT_LEADERS);
  }

  @Override
  public ElectLeadersResponse handle(RequestContext context, ElectLeadersRequest request) {
    if (!context.authorizer().mayCluster(AclOperation.ALTER)) {
      return denied(context.version(), request);
    }
    if (request.electionType() < 0 || request.electionType() > UNCLEAN) {
      Failure failure =
          new Failure(ErrorCode.INVALID_REQUEST, "Unknown election type " + request.electionType());
      return response(request, failure.error(), (_, partition) -> refused(partition, failure));
    }
    return response(
        request,
        ErrorCode.NONE,
        (topic, partition) ->
            Failures.isolate(
                () -> elect(topic, partition), failure -> refused(partition, failure)));
  }

  @Override
  public ElectLeadersResponse failure(ElectLeadersRequest request, ErrorCode error) {
    Failure failure = new Failure(error, null);
    // version 0 has no place for the error of the whole request
    return response(request, ErrorCode.NONE, (_, partition) -> refused(partition, failure));
  }

  private static ElectLeadersResponse denied(short version, ElectLeadersRequest request) {
    Failure denial = new Failure(Denials.of(ResourceType.CLUSTER).error(), null);
    return response(
        request,
        version < FIRST_WITH_ERROR_OF_ALL ? ErrorCode.NONE : denial.error(),
        (_, partition) -> refused(partition, denial));
  }

  private PartitionResult elect(String topic, int partition) {
    topics.partition(topic, partition, TopicOperation.ALTER);
    throw new ApiException(
        ErrorCode.ELECTION_NOT_NEEDED, "Leader election not needed for topic partition.");
  }

  private static PartitionResult refused(int partition, Failure failure) {
    return new PartitionResult(partition, failure.error().code(), failure.message());
  }

  private static ElectLeadersResponse response(
      ElectLeadersRequest request,
      ErrorCode error,
      BiFunction<String, Integer, PartitionResult> answer) {
    List<TopicPartitions> asked =
        request.topicPartitions() == null ? List.of() : request.topicPartitions();
    return ElectLeadersResponse.builder()
        .errorCode(error.code())
        .replicaElectionResults(asked.stream().map(topic -> result(topic, answer)).toList())
        .build();
  }

  private static ReplicaElectionResult result(
      TopicPartitions topic, BiFunction<String, Integer, PartitionResult> answer) {
    return ReplicaElectionResult.builder()
        .topic(topic.topic())
        .partitionResult(
            topic.partitions().stream()
                .map(partition -> answer.apply(topic.topic(), partition))
                .toList())
        .build();
  }
}
