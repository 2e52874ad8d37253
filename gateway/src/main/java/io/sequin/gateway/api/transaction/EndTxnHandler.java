package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.EndTxnRequest;
import io.sequin.protocol.message.EndTxnResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/**
 * Commits or aborts a transaction.
 *
 * <p>Version notes: from 5 on each transaction has an epoch of its own, and the answer tells the
 * next one (KIP-890).
 */
final class EndTxnHandler implements ApiHandler<EndTxnRequest, EndTxnResponse> {

  private static final short FIRST_WITH_FENCING = 2;
  private static final short FIRST_OF_SECOND_PROTOCOL = 5;

  private final TransactionCoordinator transactions;

  EndTxnHandler(TransactionCoordinator transactions) {
    this.transactions = transactions;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.END_TXN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(0, 5);
  }

  @Override
  public EndTxnResponse handle(RequestContext context, EndTxnRequest request) {
    context
        .authorizer()
        .require(AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, request.transactionalId());
    boolean isSecondVersion = context.version() >= FIRST_OF_SECOND_PROTOCOL;
    var answer =
        transactions.end(
            TransactionalIds.check(request.transactionalId()),
            new ProducerIdentity(request.producerId(), request.producerEpoch()),
            request.committed(),
            isSecondVersion);
    return response(
        TransactionErrors.forVersion(answer.error(), context.version(), FIRST_WITH_FENCING),
        isSecondVersion ? answer.producer() : ProducerIdentity.NONE);
  }

  @Override
  public EndTxnResponse failure(EndTxnRequest request, ErrorCode error) {
    return response(TransactionErrors.ofCoordinator(error), ProducerIdentity.NONE);
  }

  private static EndTxnResponse response(ErrorCode error, ProducerIdentity producer) {
    return EndTxnResponse.builder()
        .errorCode(error.code())
        .producerId(producer.id())
        .producerEpoch(producer.epoch())
        .build();
  }
}
