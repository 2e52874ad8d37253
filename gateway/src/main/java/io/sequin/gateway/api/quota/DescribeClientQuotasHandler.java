package io.sequin.gateway.api.quota;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeClientQuotasRequest;
import io.sequin.protocol.message.DescribeClientQuotasResponse;
import io.sequin.protocol.message.DescribeClientQuotasResponse.EntityData;
import io.sequin.protocol.message.DescribeClientQuotasResponse.EntryData;
import io.sequin.protocol.message.DescribeClientQuotasResponse.ValueData;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.quota.QuotaCatalog;
import io.sequin.storage.quota.QuotaEntity;
import java.util.Map;

/** Tells the clients' quotas (KIP-546). */
public final class DescribeClientQuotasHandler
    implements ApiHandler<DescribeClientQuotasRequest, DescribeClientQuotasResponse> {

  private final QuotaCatalog catalog;

  public DescribeClientQuotasHandler(QuotaCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_CLIENT_QUOTAS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_CLIENT_QUOTAS);
  }

  @Override
  public DescribeClientQuotasResponse handle(
      RequestContext context, DescribeClientQuotasRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE_CONFIGS);
    return Failures.isolate(() -> describe(request), DescribeClientQuotasHandler::refused);
  }

  @Override
  public DescribeClientQuotasResponse failure(
      DescribeClientQuotasRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private DescribeClientQuotasResponse describe(DescribeClientQuotasRequest request) {
    QuotaFilter filter = QuotaFilter.of(request);
    return DescribeClientQuotasResponse.builder()
        .errorMessage(null)
        .entries(
            KafkaOrder.of(catalog.snapshot().quotas()).stream()
                .filter(entry -> filter.accepts(entry.getKey()))
                .map(entry -> entry(entry.getKey(), entry.getValue()))
                .toList())
        .build();
  }

  private static EntryData entry(QuotaEntity entity, Map<String, Double> quotas) {
    return EntryData.builder()
        .entity(
            entity.parts().entrySet().stream()
                .map(part -> new EntityData(part.getKey(), part.getValue().orElse(null)))
                .toList())
        .values(
            KafkaOrder.ofNames(quotas).stream()
                .map(quota -> new ValueData(quota.getKey(), quota.getValue()))
                .toList())
        .build();
  }

  private static DescribeClientQuotasResponse refused(Failure failure) {
    return DescribeClientQuotasResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .entries(null)
        .build();
  }
}
