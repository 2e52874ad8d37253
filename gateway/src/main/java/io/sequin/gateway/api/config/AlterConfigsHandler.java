package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigChange;
import io.sequin.gateway.admin.ConfigChanger;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.config.ConfigAlteration;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AlterConfigsRequest;
import io.sequin.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.sequin.protocol.message.AlterConfigsRequest.AlterableConfig;
import io.sequin.protocol.message.AlterConfigsResponse;
import io.sequin.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import io.sequin.protocol.message.ApiKey;
import java.util.List;

/**
 * Replaces all that is set for a resource (KIP-133); IncrementalAlterConfigs has taken its place.
 */
public final class AlterConfigsHandler
    implements ApiHandler<AlterConfigsRequest, AlterConfigsResponse> {

  private final ConfigChanger changer;

  public AlterConfigsHandler(ConfigChanger changer) {
    this.changer = changer;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_CONFIGS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.ALTER_CONFIGS);
  }

  @Override
  public AlterConfigsResponse handle(RequestContext context, AlterConfigsRequest request) {
    return response(changes(request).make(context.authorizer(), changer, request.validateOnly()));
  }

  @Override
  public AlterConfigsResponse failure(AlterConfigsRequest request, ErrorCode error) {
    return response(changes(request).refuse(error));
  }

  private static ConfigChanges changes(AlterConfigsRequest request) {
    return new ConfigChanges(
        request.resources().stream().map(AlterConfigsHandler::change).toList());
  }

  private static AskedChange change(AlterConfigsResource resource) {
    return new AskedChange(
        new ResourceKey(resource.resourceType(), resource.resourceName()),
        new ConfigChange(
            resource.configs().stream().map(AlterableConfig::name).toList(),
            (_, schema) -> ConfigAlteration.replaceAll(entries(resource), schema)));
  }

  private static List<ConfigEntry> entries(AlterConfigsResource resource) {
    return resource.configs().stream()
        .map(config -> new ConfigEntry(config.name(), config.value()))
        .toList();
  }

  private static AlterConfigsResponse response(List<ConfigOutcome> outcomes) {
    return AlterConfigsResponse.builder()
        .responses(outcomes.stream().map(AlterConfigsHandler::response).toList())
        .build();
  }

  private static AlterConfigsResourceResponse response(ConfigOutcome outcome) {
    return AlterConfigsResourceResponse.builder()
        .resourceType(outcome.resource().type())
        .resourceName(outcome.resource().name())
        .errorCode(outcome.result().error().code())
        .errorMessage(outcome.result().message())
        .build();
  }
}
