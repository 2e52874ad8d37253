package io.sequin.gateway.api.cluster;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeLogDirsRequest;
import io.sequin.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.sequin.protocol.message.DescribeLogDirsResponse;
import io.sequin.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.sequin.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.sequin.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tells how large partitions are (KIP-113). There is one log directory: the database. While
 * PostgreSQL is away it counts as offline, as a broken disk does in Kafka.
 */
public final class DescribeLogDirsHandler
    implements ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponse> {

  private final String logDir;
  private final TopicLookup topics;
  private final BatchLog log;

  public DescribeLogDirsHandler(String logDir, TopicLookup topics, BatchLog log) {
    this.logDir = logDir;
    this.topics = topics;
    this.log = log;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_LOG_DIRS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_LOG_DIRS);
  }

  @Override
  public DescribeLogDirsResponse handle(RequestContext context, DescribeLogDirsRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE);
    return DescribeLogDirsResponse.builder()
        .results(
            List.of(Failures.isolate(() -> describe(request), failure -> offline(failure.error()))))
        .build();
  }

  @Override
  public DescribeLogDirsResponse failure(DescribeLogDirsRequest request, ErrorCode error) {
    return DescribeLogDirsResponse.builder().errorCode(error.code()).build();
  }

  private DescribeLogDirsResult describe(DescribeLogDirsRequest request) {
    topics.catchUp();
    Map<PartitionId, Long> sizesBytes = log.sizesBytes();
    Stream<DescribeLogDirsTopic> described =
        request.topics() == null
            ? topics.all(TopicOperation.INSPECT).stream()
                .map(topic -> describe(topic, all(topic), sizesBytes))
            : request.topics().stream().flatMap(asked -> describe(asked, sizesBytes));
    return DescribeLogDirsResult.builder()
        .logDir(logDir)
        .topics(described.filter(topic -> !topic.partitions().isEmpty()).toList())
        .build();
  }

  private Stream<DescribeLogDirsTopic> describe(
      DescribableLogDirTopic asked, Map<PartitionId, Long> sizesBytes) {
    return topics.find(TopicRef.named(asked.topic()), TopicOperation.INSPECT).stream()
        .map(topic -> describe(topic, asked.partitions().stream().distinct(), sizesBytes));
  }

  private static Stream<Integer> all(Topic topic) {
    return IntStream.range(0, topic.partitionCount()).boxed();
  }

  /** Partitions that do not exist are left out. */
  private static DescribeLogDirsTopic describe(
      Topic topic, Stream<Integer> partitions, Map<PartitionId, Long> sizesBytes) {
    return DescribeLogDirsTopic.builder()
        .name(topic.name())
        .partitions(
            partitions
                .map(index -> new PartitionId(topic.id(), index))
                .filter(sizesBytes::containsKey)
                .map(id -> partition(id.partition(), sizesBytes.get(id)))
                .toList())
        .build();
  }

  private static DescribeLogDirsPartition partition(int index, long sizeBytes) {
    return DescribeLogDirsPartition.builder()
        .partitionIndex(index)
        .partitionSize(sizeBytes)
        .build();
  }

  private DescribeLogDirsResult offline(ErrorCode error) {
    return DescribeLogDirsResult.builder().logDir(logDir).errorCode(error.code()).build();
  }
}
