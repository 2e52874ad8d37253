package io.sequin.gateway.api.quota;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.storage.quota.QuotaCatalog;
import java.util.List;

/** Makes the handlers of the APIs of client quotas. */
public final class QuotaApis {

  private QuotaApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    QuotaCatalog catalog = context.storage().quotas();
    return List.of(new DescribeClientQuotasHandler(catalog), new AlterClientQuotasHandler(catalog));
  }
}
