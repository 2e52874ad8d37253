package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigDescriber;
import io.sequin.gateway.admin.ConfigResource;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.config.DescribedConfig;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeConfigsRequest;
import io.sequin.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sequin.protocol.message.DescribeConfigsResponse;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.sequin.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import io.sequin.storage.acl.AclOperation;
import java.util.List;
import java.util.function.Function;

/** Tells the configs of topics and of the broker, with defaults (KIP-133, KIP-226, KIP-569). */
public final class DescribeConfigsHandler
    implements ApiHandler<DescribeConfigsRequest, DescribeConfigsResponse> {

  private final TopicLookup topics;
  private final ConfigDescriber describer;

  public DescribeConfigsHandler(TopicLookup topics, ConfigDescriber describer) {
    this.topics = topics;
    this.describer = describer;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_CONFIGS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_CONFIGS);
  }

  @Override
  public DescribeConfigsResponse handle(RequestContext context, DescribeConfigsRequest request) {
    topics.catchUp();
    return response(
        request,
        resource ->
            Failures.isolate(
                () -> describe(context.authorizer(), resource, request),
                failure -> refused(resource, failure)));
  }

  @Override
  public DescribeConfigsResponse failure(DescribeConfigsRequest request, ErrorCode error) {
    Failure failure = new Failure(error, null);
    return response(request, resource -> refused(resource, failure));
  }

  private DescribeConfigsResult describe(
      ClientAuthorizer authorizer,
      DescribeConfigsResource resource,
      DescribeConfigsRequest request) {
    ConfigResource described = named(resource);
    ConfigRights.check(authorizer, AclOperation.DESCRIBE_CONFIGS, described);
    return DescribeConfigsResult.builder()
        .resourceType(resource.resourceType())
        .resourceName(resource.resourceName())
        .configs(
            describer.describe(described).stream()
                .filter(config -> isAsked(resource, config.name()))
                .map(config -> config(config, request))
                .toList())
        .build();
  }

  private static ConfigResource named(DescribeConfigsResource resource) {
    ResourceType type = ResourceType.forId(resource.resourceType());
    return type.named(resource.resourceName())
        .orElseThrow(
            () ->
                new ApiException(ErrorCode.INVALID_REQUEST, "Unsupported resource type: " + type));
  }

  private static boolean isAsked(DescribeConfigsResource resource, String name) {
    List<String> keys = resource.configurationKeys();
    return keys == null || keys.isEmpty() || keys.contains(name);
  }

  private static DescribeConfigsResourceResult config(
      DescribedConfig config, DescribeConfigsRequest request) {
    return DescribeConfigsResourceResult.builder()
        .name(config.name())
        .value(config.value())
        .readOnly(config.readOnly())
        .configSource(config.source().id())
        .isSensitive(config.sensitive())
        .synonyms(request.includeSynonyms() ? synonyms(config) : List.of())
        .configType(config.type().id())
        .documentation(request.includeDocumentation() ? config.documentation() : null)
        .build();
  }

  private static List<DescribeConfigsSynonym> synonyms(DescribedConfig config) {
    return config.synonyms().stream()
        .map(
            synonym ->
                new DescribeConfigsSynonym(synonym.name(), synonym.value(), synonym.source().id()))
        .toList();
  }

  private static DescribeConfigsResult refused(DescribeConfigsResource resource, Failure failure) {
    return DescribeConfigsResult.builder()
        .resourceType(resource.resourceType())
        .resourceName(resource.resourceName())
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  private static DescribeConfigsResponse response(
      DescribeConfigsRequest request,
      Function<DescribeConfigsResource, DescribeConfigsResult> answer) {
    return DescribeConfigsResponse.builder()
        .results(request.resources().stream().map(answer).toList())
        .build();
  }
}
