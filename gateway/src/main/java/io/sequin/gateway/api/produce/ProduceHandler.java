package io.sequin.gateway.api.produce;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ProduceRequest;
import io.sequin.protocol.message.ProduceRequest.PartitionProduceData;
import io.sequin.protocol.message.ProduceRequest.TopicProduceData;
import io.sequin.protocol.message.ProduceResponse;
import io.sequin.protocol.message.ProduceResponse.NodeEndpoint;
import io.sequin.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sequin.protocol.message.ProduceResponse.TopicProduceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Appends record batches. All acks but 0 mean the same here: committed by PostgreSQL with fsync.
 *
 * <p>Version notes: 0 to 2 carry old record formats and are refused, as Kafka 4 does, but are
 * announced because librdkafka otherwise breaks compressed produce (KAFKA-18659). From 13 on topics
 * go by id.
 */
public final class ProduceHandler implements ApiHandler<ProduceRequest, ProduceResponse> {

  private static final short ACKS_NONE = 0;
  private static final short ACKS_LEADER = 1;
  private static final short ACKS_ALL = -1;

  /** A commit takes a few milliseconds, and seconds where the disk is slow. */
  private static final long MIN_TIMEOUT_MS = 1_000;

  /** Older clients do not learn from an error where the leader is (KIP-951). */
  private static final short FIRST_WITH_LEADERS = 10;

  private final PartitionAppender appender;
  private final TransactionJoin transactions;
  private final TopicLookup topics;
  private final Cluster cluster;
  private final Timer timer;

  /**
   * @param timer to tell of appends that take too long; it may do so a little late
   */
  ProduceHandler(
      PartitionAppender appender,
      TransactionJoin transactions,
      TopicLookup topics,
      Cluster cluster,
      Timer timer) {
    this.topics = topics;
    this.cluster = cluster;
    this.appender = appender;
    this.transactions = transactions;
    this.timer = timer;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.PRODUCE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(3, 13);
  }

  @Override
  public VersionRange advertisedVersions() {
    return VersionRange.of(0, 13);
  }

  @Override
  public boolean mayOverlap() {
    return true;
  }

  @Override
  public ProduceResponse handle(RequestContext context, ProduceRequest request) {
    return append(context, request).join();
  }

  @Override
  public CompletableFuture<Optional<ProduceResponse>> submit(
      RequestContext context, ProduceRequest request) {
    if (request.acks() < ACKS_ALL || request.acks() > ACKS_LEADER) {
      return CompletableFuture.completedFuture(
          Optional.of(failure(request, ErrorCode.INVALID_REQUIRED_ACKS)));
    }
    CompletableFuture<ProduceResponse> response = append(context, request);
    return request.acks() == ACKS_NONE
        ? response.thenApply(ProduceHandler::withoutAnswer)
        : response.thenApply(Optional::of);
  }

  @Override
  public ProduceResponse failure(ProduceRequest request, ErrorCode error) {
    return response(
        request,
        (_, partition) -> PartitionAppender.refused(partition.index(), error, Optional.empty()));
  }

  private CompletableFuture<ProduceResponse> append(
      RequestContext context, ProduceRequest request) {
    // who takes no answer cannot be told of the leader, and would only lose its records
    boolean leaderOnly = context.version() >= FIRST_WITH_LEADERS && request.acks() != ACKS_NONE;
    ProduceTerms terms =
        new ProduceTerms(
            context.version(),
            leaderOnly,
            request.transactionalId(),
            context.authorizer(),
            new TopicGate(topics, context),
            new WrittenTopics(topics));
    ErrorCode error = transactions.join(terms, request);
    if (error != ErrorCode.NONE) {
      return CompletableFuture.completedFuture(failure(request, error));
    }
    List<CompletableFuture<PartitionProduceResponse>> appends = new ArrayList<>();
    for (TopicProduceData topic : request.topicData()) {
      for (PartitionProduceData partition : topic.partitionData()) {
        appends.add(appender.append(terms, topic, partition));
      }
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new));
    Timeout timeout = limitTime(request, appends);
    return all.thenApply(
        _ -> {
          timeout.cancel();
          var answers = appends.iterator();
          return withLeaders(
              response(request, (_, _) -> answers.next().join()), context.listener());
        });
  }

  /** Tells where the leaders are to which some of the partitions' answers send the client. */
  private ProduceResponse withLeaders(ProduceResponse response, String listener) {
    Set<Integer> leaders =
        response.responses().stream()
            .flatMap(topic -> topic.partitionResponses().stream())
            .filter(answer -> answer.errorCode() == ErrorCode.NOT_LEADER_OR_FOLLOWER.code())
            .map(answer -> answer.currentLeader().leaderId())
            .collect(Collectors.toSet());
    return leaders.isEmpty()
        ? response
        : response.toBuilder()
            .nodeEndpoints(
                cluster.nodes(listener).stream()
                    .filter(node -> leaders.contains(node.nodeId()))
                    .map(
                        node ->
                            new NodeEndpoint(
                                node.nodeId(), node.host(), node.port(), node.rack().orElse(null)))
                    .toList())
            .build();
  }

  /** One timeout for the whole request, because each costs more than most of what is done here. */
  private Timeout limitTime(
      ProduceRequest request, List<CompletableFuture<PartitionProduceResponse>> appends) {
    return timer.newTimeout(
        _ -> giveUp(request, appends),
        Math.max(request.timeoutMs(), MIN_TIMEOUT_MS),
        TimeUnit.MILLISECONDS);
  }

  private static void giveUp(
      ProduceRequest request, List<CompletableFuture<PartitionProduceResponse>> appends) {
    var waiting = appends.iterator();
    for (TopicProduceData topic : request.topicData()) {
      for (PartitionProduceData partition : topic.partitionData()) {
        waiting.next().complete(timedOut(partition));
      }
    }
  }

  /** A client that asked for no answer can be told of an error only by closing its connection. */
  private static Optional<ProduceResponse> withoutAnswer(ProduceResponse response) {
    for (TopicProduceResponse topic : response.responses()) {
      for (PartitionProduceResponse partition : topic.partitionResponses()) {
        if (partition.errorCode() != ErrorCode.NONE.code()) {
          ErrorCode error = ErrorCode.forCode(partition.errorCode());
          throw new ApiException(error, "produce without acks failed: " + error);
        }
      }
    }
    return Optional.empty();
  }

  private static PartitionProduceResponse timedOut(PartitionProduceData partition) {
    return PartitionAppender.refused(
        partition.index(), ErrorCode.REQUEST_TIMED_OUT, Optional.empty());
  }

  private static ProduceResponse response(ProduceRequest request, PartitionAnswer answer) {
    return ProduceResponse.builder()
        .responses(
            request.topicData().stream()
                .map(
                    topic ->
                        TopicProduceResponse.builder()
                            .name(topic.name())
                            .topicId(topic.topicId())
                            .partitionResponses(
                                topic.partitionData().stream()
                                    .map(partition -> answer.to(topic, partition))
                                    .toList())
                            .build())
                .toList())
        .build();
  }

  @FunctionalInterface
  private interface PartitionAnswer {
    PartitionProduceResponse to(TopicProduceData topic, PartitionProduceData partition);
  }
}
