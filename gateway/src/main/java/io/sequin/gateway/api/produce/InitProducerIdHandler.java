package io.sequin.gateway.api.produce;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.NotThereYet;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.InitProducerIdRequest;
import io.sequin.protocol.message.InitProducerIdResponse;
import io.sequin.storage.producer.ProducerIds;

/**
 * Gives an idempotent producer its id (KIP-98). Every call gets a new one, at epoch 0, as with
 * Kafka.
 */
public final class InitProducerIdHandler
    implements ApiHandler<InitProducerIdRequest, InitProducerIdResponse> {

  private static final long NO_ID = -1;
  private static final short NO_EPOCH = -1;
  private static final short FIRST_EPOCH = 0;

  private final ProducerIds ids;
  private final NotThereYet transactions;

  public InitProducerIdHandler(ProducerIds ids, NotThereYet transactions) {
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
    if (request.transactionalId() != null) {
      transactions.tell();
      throw new ApiException(ErrorCode.INVALID_REQUEST, "transactions are not supported");
    }
    return InitProducerIdResponse.builder()
        .producerId(ids.allocate())
        .producerEpoch(FIRST_EPOCH)
        .build();
  }

  @Override
  public InitProducerIdResponse failure(InitProducerIdRequest request, ErrorCode error) {
    // clients ask again when told this, but give up on KAFKA_STORAGE_ERROR
    ErrorCode told =
        error == ErrorCode.KAFKA_STORAGE_ERROR ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : error;
    return InitProducerIdResponse.builder()
        .errorCode(told.code())
        .producerId(NO_ID)
        .producerEpoch(NO_EPOCH)
        .build();
  }
}
