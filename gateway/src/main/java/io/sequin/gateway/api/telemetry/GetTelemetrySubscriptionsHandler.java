package io.sequin.gateway.api.telemetry;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.telemetry.ClientSubscription;
import io.sequin.gateway.telemetry.Telemetry;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.GetTelemetrySubscriptionsRequest;
import io.sequin.protocol.message.GetTelemetrySubscriptionsResponse;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.wire.Uuids;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Tells a client which metrics to send, how often and how compressed, and gives it an id for that
 * (KIP-714). Unlike Kafka, asks for counts since the client began: Prometheus takes differences
 * itself, and nothing is lost with a push.
 */
public final class GetTelemetrySubscriptionsHandler
    implements ApiHandler<GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse> {

  /** The one that the broker likes best first, as with Kafka. */
  private static final List<Byte> COMPRESSIONS =
      Stream.of(
              CompressionCodec.ZSTD,
              CompressionCodec.LZ4,
              CompressionCodec.GZIP,
              CompressionCodec.SNAPPY)
          .map(codec -> (byte) codec.id())
          .toList();

  private final Telemetry telemetry;

  public GetTelemetrySubscriptionsHandler(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.GET_TELEMETRY_SUBSCRIPTIONS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.GET_TELEMETRY_SUBSCRIPTIONS);
  }

  @Override
  public GetTelemetrySubscriptionsResponse handle(
      RequestContext context, GetTelemetrySubscriptionsRequest request) {
    UUID instanceId =
        Uuids.ZERO.equals(request.clientInstanceId())
            ? UUID.randomUUID()
            : request.clientInstanceId();
    return telemetry
        .subscription(ClientIdentities.of(instanceId, context))
        .map(subscription -> answer(instanceId, subscription))
        .orElseGet(() -> failure(request, ErrorCode.THROTTLING_QUOTA_EXCEEDED));
  }

  @Override
  public GetTelemetrySubscriptionsResponse failure(
      GetTelemetrySubscriptionsRequest request, ErrorCode error) {
    return GetTelemetrySubscriptionsResponse.builder().errorCode(error.code()).build();
  }

  private GetTelemetrySubscriptionsResponse answer(
      UUID instanceId, ClientSubscription subscription) {
    return GetTelemetrySubscriptionsResponse.builder()
        .clientInstanceId(instanceId)
        .subscriptionId(subscription.id())
        .acceptedCompressionTypes(COMPRESSIONS)
        .pushIntervalMs(subscription.pushIntervalMs())
        .telemetryMaxBytes(telemetry.maxBytes())
        .deltaTemporality(false)
        .requestedMetrics(subscription.metrics())
        .build();
  }
}
