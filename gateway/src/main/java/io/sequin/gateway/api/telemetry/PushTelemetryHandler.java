package io.sequin.gateway.api.telemetry;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.telemetry.Telemetry;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.PushTelemetryRequest;
import io.sequin.protocol.message.PushTelemetryResponse;
import java.util.Set;
import java.util.UUID;

/** Takes the metrics that a client sends of itself (KIP-714). */
public final class PushTelemetryHandler
    implements ApiHandler<PushTelemetryRequest, PushTelemetryResponse> {

  /** Ids that Kafka never gives to anybody. */
  private static final Set<UUID> RESERVED = Set.of(new UUID(0, 0), new UUID(0, 1));

  private final Telemetry telemetry;

  public PushTelemetryHandler(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.PUSH_TELEMETRY;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.PUSH_TELEMETRY);
  }

  @Override
  public PushTelemetryResponse handle(RequestContext context, PushTelemetryRequest request) {
    UUID instanceId = request.clientInstanceId();
    if (RESERVED.contains(instanceId)) {
      return failure(request, ErrorCode.INVALID_REQUEST);
    }
    Telemetry.Push push =
        new Telemetry.Push(
            request.subscriptionId(),
            request.terminating(),
            request.compressionType(),
            request.metrics());
    return failure(request, telemetry.push(ClientIdentities.of(instanceId, context), push));
  }

  @Override
  public PushTelemetryResponse failure(PushTelemetryRequest request, ErrorCode error) {
    return PushTelemetryResponse.builder().errorCode(error.code()).build();
  }
}
