package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListConfigResourcesRequest;
import io.sequin.protocol.message.ListConfigResourcesResponse;
import io.sequin.protocol.message.ListConfigResourcesResponse.ConfigResource;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.config.ConfigCatalog;
import io.sequin.storage.topic.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lists what has configs (KIP-1142).
 *
 * <p>Version notes: 0 only lists client metrics subscriptions (KIP-1000).
 */
public final class ListConfigResourcesHandler
    implements ApiHandler<ListConfigResourcesRequest, ListConfigResourcesResponse> {

  private static final short FIRST_WITH_TYPES = 1;

  private final Cluster cluster;
  private final TopicLookup topics;
  private final ConfigCatalog groups;
  private final ConfigCatalog clientMetrics;

  public ListConfigResourcesHandler(
      Cluster cluster, TopicLookup topics, ConfigCatalog groups, ConfigCatalog clientMetrics) {
    this.cluster = cluster;
    this.topics = topics;
    this.groups = groups;
    this.clientMetrics = clientMetrics;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_CONFIG_RESOURCES;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.LIST_CONFIG_RESOURCES);
  }

  @Override
  public ListConfigResourcesResponse handle(
      RequestContext context, ListConfigResourcesRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE_CONFIGS);
    topics.catchUp();
    return ListConfigResourcesResponse.builder()
        .configResources(types(context, request).flatMap(this::list).toList())
        .build();
  }

  @Override
  public ListConfigResourcesResponse failure(ListConfigResourcesRequest request, ErrorCode error) {
    return ListConfigResourcesResponse.builder().errorCode(error.code()).build();
  }

  private static Stream<ResourceType> types(
      RequestContext context, ListConfigResourcesRequest request) {
    if (context.version() < FIRST_WITH_TYPES) {
      return Stream.of(ResourceType.CLIENT_METRICS);
    }
    List<ResourceType> asked =
        request.resourceTypes().stream().distinct().map(ResourceType::forId).toList();
    if (asked.contains(ResourceType.UNKNOWN)) {
      throw new ApiException(ErrorCode.UNSUPPORTED_VERSION, "unexpected resource type");
    }
    return asked.isEmpty() ? Arrays.stream(ResourceType.values()) : asked.stream();
  }

  private Stream<ConfigResource> list(ResourceType type) {
    return switch (type) {
      case TOPIC ->
          topics.all(TopicOperation.DESCRIBE_CONFIGS).stream()
              .map(Topic::name)
              .map(name -> resource(type, name));
      case BROKER -> Stream.of(resource(type, Integer.toString(cluster.nodeId())));
      case BROKER_LOGGER -> Stream.of(resource(type, Integer.toString(cluster.nodeId())));
      case GROUP -> groups.configs().keySet().stream().map(name -> resource(type, name));
      case CLIENT_METRICS ->
          clientMetrics.configs().keySet().stream().map(name -> resource(type, name));
      case UNKNOWN -> Stream.empty();
    };
  }

  private static ConfigResource resource(ResourceType type, String name) {
    return new ConfigResource(name, type.id());
  }
}
