package io.sequin.gateway.api.topic;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.sequin.gateway.admin.NewTopic;
import io.sequin.gateway.admin.PartitionLimit;
import io.sequin.gateway.admin.ReplicaAssignment;
import io.sequin.gateway.admin.TopicCreation;
import io.sequin.gateway.admin.TopicPlan;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.quota.MutationQuota;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.gateway.config.DescribedConfig;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreateTopicsRequest;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sequin.protocol.message.CreateTopicsResponse;
import io.sequin.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.sequin.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;

/**
 * Creates topics. Whatever replication factor was asked for, one is reported.
 *
 * <p>Version notes: from 6 on clients know that a quota may be exceeded (KIP-599).
 */
public final class CreateTopicsHandler
    implements ApiHandler<CreateTopicsRequest, CreateTopicsResponse> {

  private static final int DEFAULT = -1;
  private static final int FIRST_WITH_STRICT_QUOTA = 6;
  private static final short REPLICATION_FACTOR = 1;

  private final TopicCreation creation;
  private final TopicConfigDescriber describer;
  private final ClientQuotas quotas;

  public CreateTopicsHandler(
      TopicCreation creation, TopicConfigDescriber describer, ClientQuotas quotas) {
    this.creation = creation;
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
    long partitions =
        request.topics().stream()
            .mapToLong(topic -> creation.partitionCountOf(wanted(topic)))
            .sum();
    MutationQuota quota = MutationQuota.of(quotas, context, FIRST_WITH_STRICT_QUOTA);
    return response(
        request,
        topics ->
            Failures.isolate(
                () -> {
                  CreatableTopic topic = theOnly(topics);
                  checkMayCreate(context.authorizer(), topic.name());
                  PartitionLimit.check(partitions);
                  return create(context.authorizer(), topic, quota, request.validateOnly());
                },
                failure -> refused(topics.getFirst().name(), failure)));
  }

  @Override
  public CreateTopicsResponse failure(CreateTopicsRequest request, ErrorCode error) {
    Failure failure = new Failure(error, null);
    return response(request, topics -> refused(topics.getFirst().name(), failure));
  }

  private static CreatableTopic theOnly(List<CreatableTopic> topics) {
    if (topics.size() > 1) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "Duplicate topic name.");
    }
    return topics.getFirst();
  }

  private static void checkMayCreate(ClientAuthorizer authorizer, String topic) {
    if (!authorizer.mayCreateTopic(topic)) {
      throw new ApiException(ErrorCode.TOPIC_AUTHORIZATION_FAILED, "Authorization failed.");
    }
  }

  private CreatableTopicResult create(
      ClientAuthorizer authorizer,
      CreatableTopic topic,
      MutationQuota quota,
      boolean validateOnly) {
    TopicPlan plan = creation.plan(wanted(topic));
    quota.use(plan.partitionCount());
    // Kafka, too, makes up an id for a topic that it does not create
    UUID id = validateOnly ? UUID.randomUUID() : creation.create(plan).uuid();
    return authorizer.sees(AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, plan.name())
        ? created(plan, id)
        : createdUnseen(plan, id);
  }

  private static NewTopic wanted(CreatableTopic topic) {
    return new NewTopic(
        topic.name(),
        unlessDefault(topic.numPartitions()),
        unlessDefault(topic.replicationFactor()),
        topic.assignments().stream()
            .map(each -> new ReplicaAssignment(each.partitionIndex(), each.brokerIds()))
            .toList(),
        topic.configs().stream()
            .map(config -> new ConfigEntry(config.name(), config.value()))
            .toList());
  }

  private static OptionalInt unlessDefault(int value) {
    return value == DEFAULT ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private CreatableTopicResult created(TopicPlan plan, UUID id) {
    return CreatableTopicResult.builder()
        .name(plan.name())
        .topicId(id)
        .errorMessage(null)
        .numPartitions(plan.partitionCount())
        .replicationFactor(REPLICATION_FACTOR)
        .configs(
            describer.describe(plan.configs()).stream().map(CreateTopicsHandler::config).toList())
        .build();
  }

  /** For who may create a topic, but not see how it is configured (KIP-525). */
  private static CreatableTopicResult createdUnseen(TopicPlan plan, UUID id) {
    return CreatableTopicResult.builder()
        .name(plan.name())
        .topicId(id)
        .errorMessage(null)
        .topicConfigErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code())
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
