package io.sequin.gateway.api.produce;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import java.util.List;

/** Makes the handlers of the APIs of producers. */
public final class ProduceApis {

  private ProduceApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    return List.of(
        new ProduceHandler(
            new PartitionAppender(context),
            new TransactionJoin(context.transactions()),
            context.topics(),
            context.cluster(),
            context.timer()));
  }
}
