package io.sequin.gateway.api.transaction;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.transaction.ProducerIdentity;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.InitProducerIdRequest;
import io.sequin.protocol.message.InitProducerIdResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.producer.ProducerIds;

/**
 * Gives a producer its id and epoch (KIP-98). Without a transactional id every call gets a new one,
 * at epoch 0, as with Kafka.
 *
 * <p>Version notes: a producer says who it is from 3 on, and is told that it is fenced from 4 on.
 */
public final class InitProducerIdHandler
    implements ApiHandler<InitProducerIdRequest, InitProducerIdResponse> {

  private static final short FIRST_WITH_FENCING = 4;
  private static final short FIRST_EPOCH = 0;

  private final ProducerIds ids;
  private final TransactionCoordinator transactions;

  InitProducerIdHandler(ProducerIds ids, TransactionCoordinator transactions) {
    this.ids = ids;
    this.transactions = transactions;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.INIT_PRODUCER_ID;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.of(0, 5);
  }

  @Override
  public InitProducerIdResponse handle(RequestContext context, InitProducerIdRequest request) {
    checkMayWrite(context.authorizer(), request);
    if (request.transactionalId() == null) {
      return response(ErrorCode.NONE, new ProducerIdentity(ids.allocate(), FIRST_EPOCH));
    }
    ProducerIdentity known = new ProducerIdentity(request.producerId(), request.producerEpoch());
    boolean isHalfKnown =
        (known.id() == ProducerIdentity.NONE.id())
            != (known.epoch() == ProducerIdentity.NONE.epoch());
    if (isHalfKnown) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "a producer id comes with an epoch, or neither is there");
    }
    var answer =
        transactions.init(
            TransactionalIds.check(request.transactionalId()),
            request.transactionTimeoutMs(),
            known);
    return response(
        TransactionErrors.forVersion(answer.error(), context.version(), FIRST_WITH_FENCING),
        answer.producer());
  }

  /** Who may write to some topic may do so idempotently (KIP-679). */
  private static void checkMayWrite(ClientAuthorizer authorizer, InitProducerIdRequest request) {
    if (request.transactionalId() != null) {
      authorizer.require(
          AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, request.transactionalId());
    } else if (!authorizer.sees(
            AclOperation.IDEMPOTENT_WRITE, ResourceType.CLUSTER, ClientAuthorizer.CLUSTER_NAME)
        && !authorizer.mayOnAny(AclOperation.WRITE, ResourceType.TOPIC)) {
      throw authorizer.refusal(AclOperation.IDEMPOTENT_WRITE, ResourceType.CLUSTER);
    }
  }

  @Override
  public InitProducerIdResponse failure(InitProducerIdRequest request, ErrorCode error) {
    return response(TransactionErrors.ofCoordinator(error), ProducerIdentity.NONE);
  }

  private static InitProducerIdResponse response(ErrorCode error, ProducerIdentity producer) {
    return InitProducerIdResponse.builder()
        .errorCode(error.code())
        .producerId(producer.id())
        .producerEpoch(producer.epoch())
        .build();
  }
}
