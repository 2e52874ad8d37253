package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.storage.Storage;
import java.util.List;

/** Makes the handlers of the APIs of transactions, and of the producers that may have some. */
public final class TransactionApis {

  private TransactionApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    Storage storage = context.storage();
    TransactionCoordinator transactions = context.transactions();
    return List.of(
        new InitProducerIdHandler(storage.producerIds(), transactions),
        new AddPartitionsToTxnHandler(context.topics(), transactions),
        new AddOffsetsToTxnHandler(transactions),
        new EndTxnHandler(transactions),
        new WriteTxnMarkersHandler(context.topics(), transactions),
        new DescribeProducersHandler(context.topics(), storage.activeProducers()),
        new DescribeTransactionsHandler(transactions, context.topics()),
        new ListTransactionsHandler(transactions, context.clock()));
  }
}
