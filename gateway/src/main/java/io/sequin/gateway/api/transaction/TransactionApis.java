package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import java.util.List;

/** Makes the handlers of the APIs of transactions, and of the producers that may have some. */
public final class TransactionApis {

  private TransactionApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    return List.of(
        new DescribeProducersHandler(context.topics(), context.storage().activeProducers()),
        new ListTransactionsHandler());
  }
}
