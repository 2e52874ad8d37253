package io.sequin.gateway.api.produce;

import io.sequin.gateway.api.transaction.TransactionErrors;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import java.util.concurrent.CompletableFuture;

/**
 * Why a batch is refused that belongs to a transaction which its partition is not part of. The log
 * only knows that; the state of the transactional id says more, and is asked for only then.
 */
final class TransactionRefusal {

  /** The only version that knows TRANSACTION_ABORTABLE without the second protocol. */
  private static final short WITH_ABORTABLE = 11;

  private final TransactionCoordinator transactions;

  TransactionRefusal(TransactionCoordinator transactions) {
    this.transactions = transactions;
  }

  /** The error that the client is told. */
  CompletableFuture<ErrorCode> of(
      ProduceTerms terms, PartitionId partition, ProducerStamp producer) {
    ErrorCode notInIt =
        terms.version() == WITH_ABORTABLE
            ? ErrorCode.TRANSACTION_ABORTABLE
            : ErrorCode.INVALID_TXN_STATE;
    return CompletableFuture.supplyAsync(
            () -> refusal(terms, partition, producer), Thread::startVirtualThread)
        .thenApply(
            error ->
                error == ErrorCode.NONE || error == ErrorCode.TRANSACTION_ABORTABLE
                    ? notInIt
                    : TransactionErrors.ofWriter(error));
  }

  private ErrorCode refusal(ProduceTerms terms, PartitionId partition, ProducerStamp producer) {
    return transactions
        .verify(terms.transactionalId(), new ProducerIdentity(producer.id(), producer.epoch()))
        .apply(partition);
  }
}
