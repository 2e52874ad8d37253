package io.sequin.gateway.api.fetch;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.storage.log.BatchLog;
import java.util.List;

/** Makes the handler of fetches, and its gauges. */
public final class FetchApis {

  private FetchApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    BatchLog log = context.storage().log();
    FetchHandler fetch =
        new FetchHandler(
            new FetchReader(context.topics(), log, context.choosers(), context.cluster()),
            log,
            context.clock(),
            context.memory(),
            context.quotas(),
            FetchLimits.of(context.configs()));
    register(context.metrics(), fetch);
    return List.of(fetch);
  }

  private static void register(MetricRegistry metrics, FetchHandler fetch) {
    Gauge<Integer> parked = fetch::parkedFetches;
    Gauge<Integer> sessions = fetch::sessionCount;
    metrics.register("sequin.fetch.parked", parked);
    metrics.register("sequin.fetch.sessions", sessions);
  }
}
