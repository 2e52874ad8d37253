package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigChange;
import io.sequin.gateway.admin.ConfigChanger;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.config.AlterOperation;
import io.sequin.gateway.config.ConfigAlteration;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.sequin.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.sequin.protocol.message.IncrementalAlterConfigsResponse;
import io.sequin.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.List;

/** Sets, removes and extends single configs (KIP-339). */
public final class IncrementalAlterConfigsHandler
    implements ApiHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> {

  private final ConfigChanger changer;

  public IncrementalAlterConfigsHandler(ConfigChanger changer) {
    this.changer = changer;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.INCREMENTAL_ALTER_CONFIGS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.INCREMENTAL_ALTER_CONFIGS);
  }

  @Override
  public IncrementalAlterConfigsResponse handle(
      RequestContext context, IncrementalAlterConfigsRequest request) {
    return response(changes(request).make(context.authorizer(), changer, request.validateOnly()));
  }

  @Override
  public IncrementalAlterConfigsResponse failure(
      IncrementalAlterConfigsRequest request, ErrorCode error) {
    return response(changes(request).refuse(error));
  }

  private static ConfigChanges changes(IncrementalAlterConfigsRequest request) {
    return new ConfigChanges(
        request.resources().stream().map(IncrementalAlterConfigsHandler::change).toList());
  }

  private static AskedChange change(AlterConfigsResource resource) {
    return new AskedChange(
        new ResourceKey(resource.resourceType(), resource.resourceName()),
        new ConfigChange(
            resource.configs().stream()
                .filter(config -> config.configOperation() != AlterOperation.Type.DELETE.id())
                .map(AlterableConfig::name)
                .toList(),
            (overrides, schema) ->
                ConfigAlteration.incremental(overrides, operations(resource), schema)));
  }

  private static List<AlterOperation> operations(AlterConfigsResource resource) {
    return resource.configs().stream()
        .map(
            config ->
                new AlterOperation(
                    config.name(),
                    AlterOperation.Type.forId(config.configOperation()),
                    config.value()))
        .toList();
  }

  private static IncrementalAlterConfigsResponse response(List<ConfigOutcome> outcomes) {
    return IncrementalAlterConfigsResponse.builder()
        .responses(outcomes.stream().map(IncrementalAlterConfigsHandler::response).toList())
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
