package io.sequin.gateway.api.topic;

import static java.util.stream.Collectors.partitioningBy;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicNames;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeTopicPartitionsRequest;
import io.sequin.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import io.sequin.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.topic.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes topics in the order of their names, a page of partitions at a time (KIP-966). */
public final class DescribeTopicPartitionsHandler
    implements ApiHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> {

  private final Cluster cluster;
  private final TopicLookup lookup;
  private final int maxPartitions;

  /**
   * @param maxPartitions {@code max.request.partition.size.limit}
   */
  public DescribeTopicPartitionsHandler(Cluster cluster, TopicLookup lookup, int maxPartitions) {
    this.cluster = cluster;
    this.lookup = lookup;
    this.maxPartitions = maxPartitions;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_TOPIC_PARTITIONS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_TOPIC_PARTITIONS);
  }

  @Override
  public DescribeTopicPartitionsResponse handle(
      RequestContext context, DescribeTopicPartitionsRequest request) {
    checkCursor(request);
    lookup.catchUp();
    TopicPage page =
        new TopicPage(
            cluster,
            context.authorizer(),
            Math.clamp(request.responsePartitionLimit(), 1, maxPartitions));
    TopicGate gate = new TopicGate(lookup, context);
    Map<Boolean, List<String>> names =
        names(context, request).stream()
            .collect(partitioningBy(name -> gate.may(AclOperation.DESCRIBE, name)));
    fill(page, request, names.get(true));
    names.get(false).forEach(page::addDenied);
    return page.response();
  }

  private void fill(TopicPage page, DescribeTopicPartitionsRequest request, List<String> names) {
    for (String name : names) {
      if (page.isCut()) {
        break;
      }
      if (page.isFull()) {
        page.continueWith(name);
        break;
      }
      describe(page, name, firstPartition(request, name));
    }
  }

  @Override
  public DescribeTopicPartitionsResponse failure(
      DescribeTopicPartitionsRequest request, ErrorCode error) {
    return DescribeTopicPartitionsResponse.builder()
        .topics(
            request.topics().stream()
                .map(
                    topic ->
                        DescribeTopicPartitionsResponseTopic.builder()
                            .name(topic.name())
                            .errorCode(error.code())
                            .build())
                .toList())
        .build();
  }

  /** The names to describe, from the cursor's on; all topics if the request has none. */
  private SortedSet<String> names(RequestContext context, DescribeTopicPartitionsRequest request) {
    Stream<String> names =
        request.topics().isEmpty()
            ? lookup.all(TopicOperation.DESCRIBE).stream()
                .map(Topic::name)
                .filter(
                    name ->
                        context.authorizer().sees(AclOperation.DESCRIBE, ResourceType.TOPIC, name))
            : request.topics().stream().map(TopicRequest::name);
    Cursor cursor = request.cursor();
    return names
        .filter(name -> cursor == null || name.compareTo(cursor.topicName()) >= 0)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static int firstPartition(DescribeTopicPartitionsRequest request, String name) {
    Cursor cursor = request.cursor();
    return cursor != null && cursor.topicName().equals(name) ? cursor.partitionIndex() : 0;
  }

  private void describe(TopicPage page, String name, int firstPartition) {
    Optional<Failure> failure =
        Failures.isolate(
            () -> {
              page.add(find(name), firstPartition);
              return Optional.empty();
            },
            Optional::of);
    failure.ifPresent(refusal -> page.addRefused(name, refusal.error()));
  }

  private Topic find(String name) {
    TopicNames.checkReadable(name);
    return lookup.require(TopicRef.named(name), TopicOperation.DESCRIBE);
  }

  private static void checkCursor(DescribeTopicPartitionsRequest request) {
    Cursor cursor = request.cursor();
    if (cursor == null) {
      return;
    }
    boolean asked =
        request.topics().isEmpty()
            || request.topics().stream().anyMatch(topic -> topic.name().equals(cursor.topicName()));
    if (!asked || cursor.partitionIndex() < 0) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "the cursor points to nothing that is asked for");
    }
  }
}
