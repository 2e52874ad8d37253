package io.sequin.gateway.api.topic;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.sequin.gateway.admin.PartitionIncrease;
import io.sequin.gateway.admin.TopicGrowth;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.quota.MutationQuota;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreatePartitionsRequest;
import io.sequin.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.sequin.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sequin.protocol.message.CreatePartitionsResponse;
import io.sequin.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Adds partitions to topics (KIP-195).
 *
 * <p>Version notes: from 3 on clients know that a quota may be exceeded (KIP-599).
 */
public final class CreatePartitionsHandler
    implements ApiHandler<CreatePartitionsRequest, CreatePartitionsResponse> {

  private static final int FIRST_WITH_STRICT_QUOTA = 3;

  private final TopicGrowth growth;
  private final ClientQuotas quotas;

  public CreatePartitionsHandler(TopicGrowth growth, ClientQuotas quotas) {
    this.growth = growth;
    this.quotas = quotas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_PARTITIONS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CREATE_PARTITIONS);
  }

  @Override
  public CreatePartitionsResponse handle(RequestContext context, CreatePartitionsRequest request) {
    MutationQuota quota = MutationQuota.of(quotas, context, FIRST_WITH_STRICT_QUOTA);
    return response(
        request,
        topics ->
            Failures.isolate(
                () -> {
                  CreatePartitionsTopic topic = theOnly(topics);
                  context
                      .authorizer()
                      .require(AclOperation.ALTER, ResourceType.TOPIC, topic.name());
                  return grow(topic, quota, request.validateOnly());
                },
                failure -> refused(topics.getFirst().name(), failure)));
  }

  @Override
  public CreatePartitionsResponse failure(CreatePartitionsRequest request, ErrorCode error) {
    Failure failure = new Failure(error, null);
    return response(request, topics -> refused(topics.getFirst().name(), failure));
  }

  private static CreatePartitionsTopic theOnly(List<CreatePartitionsTopic> topics) {
    if (topics.size() > 1) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "Duplicate topic name.");
    }
    return topics.getFirst();
  }

  private CreatePartitionsTopicResult grow(
      CreatePartitionsTopic topic, MutationQuota quota, boolean validateOnly) {
    PartitionIncrease wanted = wanted(topic);
    quota.use(growth.check(wanted));
    if (!validateOnly) {
      growth.grow(wanted);
    }
    return CreatePartitionsTopicResult.builder().name(topic.name()).build();
  }

  private static PartitionIncrease wanted(CreatePartitionsTopic topic) {
    return new PartitionIncrease(
        topic.name(),
        topic.count(),
        Optional.ofNullable(topic.assignments())
            .map(
                assignments ->
                    assignments.stream().map(CreatePartitionsAssignment::brokerIds).toList()));
  }

  private static CreatePartitionsTopicResult refused(String name, Failure failure) {
    return CreatePartitionsTopicResult.builder()
        .name(name)
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  /** One answer for each name, however often the request has it. */
  private static CreatePartitionsResponse response(
      CreatePartitionsRequest request,
      Function<List<CreatePartitionsTopic>, CreatePartitionsTopicResult> answer) {
    Map<String, List<CreatePartitionsTopic>> byName =
        request.topics().stream()
            .collect(groupingBy(CreatePartitionsTopic::name, LinkedHashMap::new, toList()));
    return CreatePartitionsResponse.builder()
        .results(byName.values().stream().map(answer).toList())
        .build();
  }
}
