package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.AddOffsetsToTxnRequest;
import io.sequin.protocol.message.AddOffsetsToTxnResponse;
import io.sequin.protocol.message.ApiKey;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;

/** Says that offsets of a group will be part of a transaction (KIP-98), which begins with that. */
final class AddOffsetsToTxnHandler
    implements ApiHandler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> {

  private static final short FIRST_WITH_FENCING = 2;

  private final TransactionCoordinator transactions;

  AddOffsetsToTxnHandler(TransactionCoordinator transactions) {
    this.transactions = transactions;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ADD_OFFSETS_TO_TXN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(0, 4);
  }

  @Override
  public AddOffsetsToTxnResponse handle(RequestContext context, AddOffsetsToTxnRequest request) {
    ClientAuthorizer authorizer = context.authorizer();
    authorizer.require(
        AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, request.transactionalId());
    authorizer.require(AclOperation.READ, ResourceType.GROUP, request.groupId());
    ErrorCode error =
        transactions.begin(
            TransactionalIds.check(request.transactionalId()),
            new ProducerIdentity(request.producerId(), request.producerEpoch()));
    return response(TransactionErrors.forVersion(error, context.version(), FIRST_WITH_FENCING));
  }

  @Override
  public AddOffsetsToTxnResponse failure(AddOffsetsToTxnRequest request, ErrorCode error) {
    return response(TransactionErrors.ofCoordinator(error));
  }

  private static AddOffsetsToTxnResponse response(ErrorCode error) {
    return AddOffsetsToTxnResponse.builder().errorCode(error.code()).build();
  }
}
