package io.sequin.gateway.api.topic;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.api.quota.MutationQuota;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.gateway.config.DescribedConfig;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreateTopicsRequest;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sequin.protocol.message.CreateTopicsResponse;
import io.sequin.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.sequin.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.sequin.storage.topic.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Creates topics. Any replication factor is accepted, and one is reported: PostgreSQL replicates,
 * if it is set up to.
 *
 * <p>Version notes: from 6 on clients know that a quota may be exceeded (KIP-599).
 */
public final class CreateTopicsHandler
    implements ApiHandler<CreateTopicsRequest, CreateTopicsResponse> {

  private static final int DEFAULT = -1;
  private static final int FIRST_WITH_STRICT_QUOTA = 6;
  private static final short REPLICATION_FACTOR = 1;

  private final TopicCreation creation;
  private final ReplicaAssignments assignments;
  private final TopicConfigDescriber describer;
  private final ClientQuotas quotas;

  public CreateTopicsHandler(
      Cluster cluster,
      TopicCreation creation,
      TopicConfigDescriber describer,
      ClientQuotas quotas) {
    this.creation = creation;
    this.assignments = new ReplicaAssignments(cluster);
    this.describer = describer;
    this.quotas = quotas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_TOPICS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CREATE_TOPICS);
  }

  @Override
  public CreateTopicsResponse handle(RequestContext context, CreateTopicsRequest request) {
    boolean tooMany = totalPartitions(request) > TopicCreation.MAX_NEW_PARTITIONS;
    MutationQuota quota = MutationQuota.of(quotas, context, FIRST_WITH_STRICT_QUOTA);
    return response(
        request,
        topics ->
            Failures.isolate(
                () -> {
                  if (tooMany) {
                    throw TopicCreation.tooManyPartitions();
                  }
                  return create(theOnly(topics), quota, request.validateOnly());
                },
                failure -> refused(topics.getFirst().name(), failure)));
  }

  @Override
  public CreateTopicsResponse failure(CreateTopicsRequest request, ErrorCode error) {
    Failure failure = new Failure(error, null);
    return response(request, topics -> refused(topics.getFirst().name(), failure));
  }

  private long totalPartitions(CreateTopicsRequest request) {
    return request.topics().stream().mapToLong(this::wantedPartitions).sum();
  }

  private int wantedPartitions(CreatableTopic topic) {
    if (!topic.assignments().isEmpty()) {
      return topic.assignments().size();
    }
    return topic.numPartitions() == DEFAULT
        ? creation.defaultPartitionCount()
        : topic.numPartitions();
  }

  private static CreatableTopic theOnly(List<CreatableTopic> topics) {
    if (topics.size() > 1) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "Duplicate topic name.");
    }
    return topics.getFirst();
  }

  private CreatableTopicResult create(
      CreatableTopic topic, MutationQuota quota, boolean validateOnly) {
    int partitionCount = partitionCount(topic);
    List<ConfigEntry> configs =
        topic.configs().stream()
            .map(config -> new ConfigEntry(config.name(), config.value()))
            .toList();
    Map<String, String> overrides = creation.check(topic.name(), configs);
    quota.use(partitionCount);
    if (validateOnly) {
      // Kafka, too, makes up an id for a topic that it does not create
      return created(topic.name(), UUID.randomUUID(), partitionCount, overrides);
    }
    Topic created = creation.create(topic.name(), partitionCount, configs);
    return created(created.name(), created.uuid(), partitionCount, created.configs());
  }

  private int partitionCount(CreatableTopic topic) {
    if (!topic.assignments().isEmpty()) {
      checkLeftToAssignments(topic.replicationFactor(), "replication factor");
      checkLeftToAssignments(topic.numPartitions(), "numPartitions");
      return assignments.check(topic.assignments());
    }
    if (topic.replicationFactor() == 0 || topic.replicationFactor() < DEFAULT) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "Replication factor must be larger than 0, or -1 to use the default value.");
    }
    if (topic.numPartitions() == 0 || topic.numPartitions() < DEFAULT) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          "Number of partitions was set to an invalid non-positive value.");
    }
    return wantedPartitions(topic);
  }

  private static void checkLeftToAssignments(int value, String what) {
    if (value != DEFAULT) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "A manual partition assignment was specified, but " + what + " was not set to -1.");
    }
  }

  private CreatableTopicResult created(
      String name, UUID id, int partitionCount, Map<String, String> overrides) {
    return CreatableTopicResult.builder()
        .name(name)
        .topicId(id)
        .errorMessage(null)
        .numPartitions(partitionCount)
        .replicationFactor(REPLICATION_FACTOR)
        .configs(describer.describe(overrides).stream().map(CreateTopicsHandler::config).toList())
        .build();
  }

  private static CreatableTopicConfigs config(DescribedConfig config) {
    return CreatableTopicConfigs.builder()
        .name(config.name())
        .value(config.value())
        .readOnly(config.readOnly())
        .configSource(config.source().id())
        .isSensitive(config.sensitive())
        .build();
  }

  private static CreatableTopicResult refused(String name, Failure failure) {
    return CreatableTopicResult.builder()
        .name(name)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  /** One answer for each name, however often the request has it. */
  private static CreateTopicsResponse response(
      CreateTopicsRequest request, Function<List<CreatableTopic>, CreatableTopicResult> answer) {
    Map<String, List<CreatableTopic>> byName =
        request.topics().stream()
            .collect(groupingBy(CreatableTopic::name, LinkedHashMap::new, toList()));
    return CreateTopicsResponse.builder()
        .topics(byName.values().stream().map(answer).toList())
        .build();
  }
}
