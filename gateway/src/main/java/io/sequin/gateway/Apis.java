package io.sequin.gateway;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.ApiRegistry;
import io.sequin.gateway.api.cluster.ClusterApis;
import io.sequin.gateway.api.config.ConfigApis;
import io.sequin.gateway.api.fetch.FetchApis;
import io.sequin.gateway.api.group.GroupAdminApis;
import io.sequin.gateway.api.group.GroupApis;
import io.sequin.gateway.api.offset.OffsetApis;
import io.sequin.gateway.api.produce.ProduceApis;
import io.sequin.gateway.api.quota.QuotaApis;
import io.sequin.gateway.api.security.SecurityApis;
import io.sequin.gateway.api.share.ShareApis;
import io.sequin.gateway.api.streams.StreamsApis;
import io.sequin.gateway.api.telemetry.TelemetryApis;
import io.sequin.gateway.api.topic.TopicApis;
import io.sequin.gateway.api.transaction.TransactionApis;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** All APIs, part by part. */
final class Apis {

  private static final List<Function<ApiContext, List<ApiHandler<?, ?>>>> PARTS =
      List.of(
          ProduceApis::handlers,
          FetchApis::handlers,
          OffsetApis::handlers,
          TopicApis::handlers,
          ConfigApis::handlers,
          TelemetryApis::handlers,
          QuotaApis::handlers,
          TransactionApis::handlers,
          SecurityApis::handlers,
          ClusterApis::handlers,
          GroupApis::handlers,
          GroupAdminApis::handlers,
          ShareApis::handlers,
          StreamsApis::handlers);

  private Apis() {}

  static ApiRegistry registry(ApiContext context) {
    Stream<ApiHandler<?, ?>> handlers =
        PARTS.stream().flatMap(part -> part.apply(context).stream());
    return new ApiRegistry(handlers.toList());
  }
}
