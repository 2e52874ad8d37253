package io.sequin.gateway.api;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiVersionsRequest;
import io.sequin.protocol.message.ApiVersionsResponse;
import io.sequin.protocol.message.ApiVersionsResponse.ApiVersion;
import io.sequin.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.sequin.protocol.message.ApiVersionsResponse.SupportedFeatureKey;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Announces what the registry holds (KIP-35, KIP-511). */
public final class ApiVersionsHandler
    implements ApiHandler<ApiVersionsRequest, ApiVersionsResponse> {

  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");
  private static final short FIRST_WITH_SOFTWARE = 3;

  private final ApiRegistry registry;

  ApiVersionsHandler(ApiRegistry registry) {
    this.registry = registry;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.API_VERSIONS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.API_VERSIONS);
  }

  @Override
  public ApiVersionsResponse handle(RequestContext context, ApiVersionsRequest request) {
    if (context.version() >= FIRST_WITH_SOFTWARE && !hasValidSoftware(request)) {
      return failure(request, ErrorCode.INVALID_REQUEST);
    }
    if (context.version() >= FIRST_WITH_SOFTWARE) {
      context.software(
          new RequestContext.Software(
              request.clientSoftwareName(), request.clientSoftwareVersion()));
    }
    return ApiVersionsResponse.builder()
        .apiKeys(registry.handlers().stream().map(ApiVersionsHandler::announce).toList())
        .supportedFeatures(
            Arrays.stream(Feature.values())
                .map(it -> new SupportedFeatureKey(it.text(), it.version(), it.version()))
                .toList())
        .finalizedFeaturesEpoch(0)
        .finalizedFeatures(
            Arrays.stream(Feature.values())
                .map(it -> new FinalizedFeatureKey(it.text(), it.version(), it.version()))
                .toList())
        .build();
  }

  @Override
  public ApiVersionsResponse failure(ApiVersionsRequest request, ErrorCode error) {
    return ApiVersionsResponse.builder().errorCode(error.code()).build();
  }

  /** Says which versions of ApiVersions itself there are. */
  public ApiVersionsResponse unsupportedVersion() {
    return ApiVersionsResponse.builder()
        .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
        .apiKeys(List.of(announce(this)))
        .build();
  }

  private static ApiVersion announce(ApiHandler<?, ?> handler) {
    VersionRange versions = handler.advertisedVersions();
    return ApiVersion.builder()
        .apiKey(handler.apiKey().id())
        .minVersion(versions.lowest())
        .maxVersion(versions.highest())
        .build();
  }

  private static boolean hasValidSoftware(ApiVersionsRequest request) {
    return SOFTWARE.matcher(request.clientSoftwareName()).matches()
        && SOFTWARE.matcher(request.clientSoftwareVersion()).matches();
  }
}
