package io.sequin.gateway.api.produce;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.NotThereYet;
import java.util.List;

/** Makes the handlers of the APIs of producers. */
public final class ProduceApis {

  private ProduceApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    NotThereYet transactions = new NotThereYet("transactions");
    PartitionAppender appender =
        new PartitionAppender(
            context.topics(),
            context.topicDefaults(),
            context.storage().log(),
            context.clock(),
            transactions);
    return List.of(
        new ProduceHandler(appender, context.timer()),
        new InitProducerIdHandler(context.storage().producerIds(), transactions));
  }
}
