package io.sequin.gateway.api.topic;

import io.sequin.gateway.admin.InternalTopics;
import io.sequin.gateway.admin.TopicCreation;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicNames;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.TopicRefs;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.AuthorizedOperations;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.sequin.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.FilteredTopics;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicExistsException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tells brokers and topics. A topic that does not exist is created if the client and {@code
 * auto.create.topics.enable} allow it; unlike Kafka, the same response has it already. A key filter
 * as the name is described like a topic, but is not listed with all topics.
 */
public final class MetadataHandler implements ApiHandler<MetadataRequest, MetadataResponse> {

  /** In version 0 an empty list asks for all topics; later versions ask with null. */
  private static final short FIRST_WITH_NULL_FOR_ALL = 1;

  /** Versions 10 and 11 have the fields for it, but no meaning for them. */
  private static final short FIRST_TO_ASK_BY_ID = 12;

  private static final int NO_LEADER = -1;

  private final Cluster cluster;
  private final TopicLookup lookup;
  private final TopicCreation creation;
  private final InternalTopics internalTopics;
  private final boolean createsTopics;

  /**
   * @param createsTopics whether clients may create topics by asking for them
   */
  public MetadataHandler(
      Cluster cluster,
      TopicLookup lookup,
      TopicCreation creation,
      InternalTopics internalTopics,
      boolean createsTopics) {
    this.cluster = cluster;
    this.lookup = lookup;
    this.creation = creation;
    this.internalTopics = internalTopics;
    this.createsTopics = createsTopics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.METADATA;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.METADATA);
  }

  @Override
  public MetadataResponse handle(RequestContext context, MetadataRequest request) {
    checkTopics(context.version(), request);
    lookup.catchUp();
    return cluster(context)
        .clusterAuthorizedOperations(
            AuthorizedOperations.onCluster(
                request.includeClusterAuthorizedOperations(), context.authorizer()))
        .topics(topics(context, request))
        .build();
  }

  /** As clients need brokers to ask again. */
  @Override
  public MetadataResponse failure(
      RequestContext context, MetadataRequest request, ErrorCode error) {
    return failed(cluster(context), request, error);
  }

  @Override
  public MetadataResponse failure(MetadataRequest request, ErrorCode error) {
    return failed(MetadataResponse.builder(), request, error);
  }

  private static MetadataResponse failed(
      MetadataResponse.Builder response, MetadataRequest request, ErrorCode error) {
    return response
        .errorCode(error.code())
        .topics(named(request).stream().map(topic -> failed(topic, error)).toList())
        .build();
  }

  /** Not every version can carry a topic without a name. */
  private static MetadataResponseTopic failed(MetadataRequestTopic asked, ErrorCode error) {
    MetadataResponseTopic topic = refused(asked, error);
    return asked.name() == null ? topic.toBuilder().name("").build() : topic;
  }

  private static List<MetadataRequestTopic> named(MetadataRequest request) {
    return request.topics() == null ? List.of() : request.topics();
  }

  private static void checkTopics(short version, MetadataRequest request) {
    for (MetadataRequestTopic topic : named(request)) {
      boolean hasId = !Uuids.ZERO.equals(topic.topicId());
      if (version < FIRST_TO_ASK_BY_ID
          ? hasId || topic.name() == null
          : !hasId && topic.name() == null) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST, "a topic without the name or id that this version asks for");
      }
    }
  }

  private MetadataResponse.Builder cluster(RequestContext context) {
    return MetadataResponse.builder()
        .brokers(
            cluster.nodes(context.listener()).stream()
                .map(
                    node ->
                        MetadataResponseBroker.builder()
                            .nodeId(node.nodeId())
                            .host(node.host())
                            .port(node.port())
                            .rack(node.rack().orElse(null))
                            .build())
                .toList())
        .clusterId(cluster.id())
        .controllerId(cluster.controllerId());
  }

  private List<MetadataResponseTopic> topics(RequestContext context, MetadataRequest request) {
    boolean all =
        request.topics() == null
            || (request.topics().isEmpty() && context.version() < FIRST_WITH_NULL_FOR_ALL);
    ClientAuthorizer authorizer = context.authorizer();
    TopicGate gate = new TopicGate(lookup, context);
    return all
        ? lookup.all(TopicOperation.DESCRIBE).stream()
            .filter(
                topic -> authorizer.sees(AclOperation.DESCRIBE, ResourceType.TOPIC, topic.name()))
            .map(topic -> described(context, topic, request))
            .toList()
        : request.topics().stream().map(topic -> described(context, gate, topic, request)).toList();
  }

  private MetadataResponseTopic described(
      RequestContext context, TopicGate gate, MetadataRequestTopic asked, MetadataRequest request) {
    ClientAuthorizer authorizer = context.authorizer();
    return Failures.isolate(
        () -> described(context, foundOrCreated(authorizer, gate, asked, request), request),
        failure -> refused(authorizer, asked, request, failure.error()));
  }

  private Topic foundOrCreated(
      ClientAuthorizer authorizer,
      TopicGate gate,
      MetadataRequestTopic asked,
      MetadataRequest request) {
    TopicRef ref = TopicRefs.of(asked.topicId(), asked.name());
    gate.check(AclOperation.DESCRIBE, ref);
    Optional<Topic> topic = lookup.findFresh(ref, TopicOperation.DESCRIBE);
    if (topic.isPresent()) {
      return topic.get();
    }
    if (ref instanceof TopicRef.Named(String name)) {
      TopicNames.checkReadable(name);
      if (createsTopics && request.allowAutoTopicCreation() && !FilteredTopics.isFilter(name)) {
        if (!authorizer.mayCreateTopic(name)) {
          throw authorizer.refusal(AclOperation.CREATE, ResourceType.TOPIC);
        }
        return created(ref, name);
      }
    }
    throw TopicLookup.unknown(ref);
  }

  private Topic created(TopicRef ref, String name) {
    try {
      return creation.create(creation.plan(internalTopics.whenUsed(name)));
    } catch (TopicExistsException e) {
      // somebody else was faster, which is as good
      lookup.refresh();
      return lookup.find(ref, TopicOperation.DESCRIBE).orElseThrow(() -> e);
    }
  }

  private MetadataResponseTopic described(
      RequestContext context, Topic topic, MetadataRequest request) {
    return MetadataResponseTopic.builder()
        .name(topic.name())
        .topicId(topic.uuid())
        .isInternal(InternalTopics.isInternal(topic.name()))
        .partitions(
            IntStream.range(0, topic.partitionCount())
                .mapToObj(index -> partition(topic, index, context.listener()))
                .toList())
        .topicAuthorizedOperations(
            AuthorizedOperations.onTopic(
                request.includeTopicAuthorizedOperations(), context.authorizer(), topic.name()))
        .build();
  }

  private MetadataResponsePartition partition(Topic topic, int index, String listener) {
    GatewayNode leader = cluster.leaderOf(new PartitionId(topic.id(), index));
    int leaderId = leader.nodeId();
    boolean isReachable = leader.has(listener);
    return MetadataResponsePartition.builder()
        .errorCode((isReachable ? ErrorCode.NONE : ErrorCode.LISTENER_NOT_FOUND).code())
        .partitionIndex(index)
        .leaderId(isReachable ? leaderId : NO_LEADER)
        .leaderEpoch(cluster.leaderEpoch())
        .replicaNodes(List.of(leaderId))
        .isrNodes(List.of(leaderId))
        .build();
  }

  /** Of a topic that is not there the client is told what it might do with it. */
  private static MetadataResponseTopic refused(
      ClientAuthorizer authorizer,
      MetadataRequestTopic asked,
      MetadataRequest request,
      ErrorCode error) {
    boolean withOperations =
        request.includeTopicAuthorizedOperations()
            && asked.name() != null
            && error != ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    return refused(asked, error).toBuilder()
        .topicAuthorizedOperations(
            AuthorizedOperations.onTopic(withOperations, authorizer, asked.name()))
        .build();
  }

  private static MetadataResponseTopic refused(MetadataRequestTopic asked, ErrorCode error) {
    return MetadataResponseTopic.builder()
        .errorCode(error.code())
        .name(asked.name())
        .topicId(asked.topicId())
        .build();
  }
}
