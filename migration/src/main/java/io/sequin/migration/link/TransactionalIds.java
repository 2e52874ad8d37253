package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeTransactionsRequest;
import io.sequin.protocol.message.DescribeTransactionsResponse;
import io.sequin.protocol.message.DescribeTransactionsResponse.TransactionState;
import io.sequin.protocol.message.ListTransactionsRequest;
import io.sequin.protocol.message.ListTransactionsResponse;
import io.sequin.storage.link.LinkedProducer;
import io.sequin.storage.link.TakenOver;
import java.util.List;

/**
 * Takes over the transactional ids of the other cluster (from Kafka 3.0 on), so that their
 * producers go on where they were. Without it they begin anew, with another producer id.
 */
final class TransactionalIds {

  private final SourceCluster source;
  private final TakenOver takenOver;

  TransactionalIds(SourceCluster source, TakenOver takenOver) {
    this.source = source;
    this.takenOver = takenOver;
  }

  void copyAll() {
    for (int broker : source.metadata().brokers().keySet()) {
      states(source, broker).stream()
          .filter(state -> state.errorCode() == ErrorCode.NONE.code() && state.producerEpoch() >= 0)
          .map(
              state ->
                  new LinkedProducer(
                      state.transactionalId(),
                      state.producerId(),
                      state.producerEpoch(),
                      state.transactionTimeoutMs()))
          .forEach(takenOver::takeOver);
    }
  }

  /** Of the transactional ids that a broker coordinates; of none before Kafka 3.0. */
  static List<TransactionState> states(SourceCluster source, int broker) {
    return source.ask(broker, TransactionalIds::states);
  }

  private static List<TransactionState> states(BrokerConnection connection) {
    if (!connection.serves(ApiKey.LIST_TRANSACTIONS)) {
      return List.of();
    }
    List<String> ids =
        connection
            .ask(ListTransactionsRequest.DEFAULT, ListTransactionsResponse.class)
            .transactionStates()
            .stream()
            .map(ListTransactionsResponse.TransactionState::transactionalId)
            .toList();
    return ids.isEmpty()
        ? List.of()
        : connection
            .ask(new DescribeTransactionsRequest(ids), DescribeTransactionsResponse.class)
            .transactionStates();
  }
}
