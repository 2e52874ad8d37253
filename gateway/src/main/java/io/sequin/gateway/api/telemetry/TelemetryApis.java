package io.sequin.gateway.api.telemetry;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.telemetry.Telemetry;
import java.util.List;

/** Makes the handlers of the APIs of clients' metrics. */
public final class TelemetryApis {

  private TelemetryApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    Telemetry telemetry =
        new Telemetry(
            context.storage().clientMetricsConfigs(),
            context.clientMetrics(),
            context.clock(),
            context.configs().intValue("telemetry.max.bytes"));
    return List.of(
        new GetTelemetrySubscriptionsHandler(telemetry), new PushTelemetryHandler(telemetry));
  }
}
