package io.sequin.gateway.api.cluster;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterReplicaLogDirsRequest;
import io.sequin.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import io.sequin.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import io.sequin.protocol.message.AlterReplicaLogDirsResponse;
import io.sequin.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import io.sequin.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import io.sequin.protocol.message.ApiKey;
import io.sequin.storage.acl.AclOperation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Moves replicas between the log directories of a broker in Kafka (KIP-113). Here there is one: to
 * move a partition there is done at once, any other does not exist.
 */
public final class AlterReplicaLogDirsHandler
    implements ApiHandler<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse> {

  private record Replica(String topic, int partition) {}

  private final String logDir;
  private final TopicLookup topics;

  public AlterReplicaLogDirsHandler(String logDir, TopicLookup topics) {
    this.logDir = logDir;
    this.topics = topics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_REPLICA_LOG_DIRS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ALTER_REPLICA_LOG_DIRS);
  }

  @Override
  public AlterReplicaLogDirsResponse handle(
      RequestContext context, AlterReplicaLogDirsRequest request) {
    context.authorizer().requireCluster(AclOperation.ALTER);
    return response(request, dir -> replica -> move(replica, dir));
  }

  @Override
  public AlterReplicaLogDirsResponse failure(AlterReplicaLogDirsRequest request, ErrorCode error) {
    return response(request, _ -> _ -> error);
  }

  private ErrorCode move(Replica replica, String dir) {
    return Failures.isolate(
        () -> {
          if (!dir.equals(logDir)) {
            throw new ApiException(
                ErrorCode.LOG_DIR_NOT_FOUND, "The only log directory is " + logDir + ".");
          }
          topics.partition(replica.topic(), replica.partition(), TopicOperation.ALTER);
          return ErrorCode.NONE;
        },
        failure -> failure.error());
  }

  private static AlterReplicaLogDirsResponse response(
      AlterReplicaLogDirsRequest request, Function<String, Function<Replica, ErrorCode>> answer) {
    Map<String, Map<Integer, ErrorCode>> errors = new LinkedHashMap<>();
    for (AlterReplicaLogDir dir : request.dirs()) {
      Function<Replica, ErrorCode> of = answer.apply(dir.path());
      for (AlterReplicaLogDirTopic topic : dir.topics()) {
        Map<Integer, ErrorCode> ofTopic =
            errors.computeIfAbsent(topic.name(), _ -> new LinkedHashMap<>());
        // of a partition that stands in several directories the last counts, as in Kafka
        topic
            .partitions()
            .forEach(index -> ofTopic.put(index, of.apply(new Replica(topic.name(), index))));
      }
    }
    return AlterReplicaLogDirsResponse.builder()
        .results(
            errors.entrySet().stream()
                .map(topic -> result(topic.getKey(), topic.getValue()))
                .toList())
        .build();
  }

  private static AlterReplicaLogDirTopicResult result(
      String topic, Map<Integer, ErrorCode> errors) {
    return AlterReplicaLogDirTopicResult.builder()
        .topicName(topic)
        .partitions(
            errors.entrySet().stream()
                .map(
                    entry ->
                        AlterReplicaLogDirPartitionResult.builder()
                            .partitionIndex(entry.getKey())
                            .errorCode(entry.getValue().code())
                            .build())
                .toList())
        .build();
  }
}
