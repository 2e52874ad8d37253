package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.UnregisterBrokerRequest;
import io.sequin.protocol.message.UnregisterBrokerResponse;
import io.sequin.storage.acl.AclOperation;

/** Forgets a broker that is gone (KIP-500): here none is known but this one. */
public final class UnregisterBrokerHandler
    implements ApiHandler<UnregisterBrokerRequest, UnregisterBrokerResponse> {

  private final Cluster cluster;

  public UnregisterBrokerHandler(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.UNREGISTER_BROKER;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.UNREGISTER_BROKER);
  }

  @Override
  public UnregisterBrokerResponse handle(RequestContext context, UnregisterBrokerRequest request) {
    context.authorizer().requireCluster(AclOperation.ALTER);
    return request.brokerId() == cluster.nodeId()
        ? refused(
            new Failure(
                ErrorCode.INVALID_REQUEST,
                "Broker ID " + request.brokerId() + " is this broker, which is running"))
        : refused(
            new Failure(
                ErrorCode.BROKER_ID_NOT_REGISTERED,
                "Broker ID " + request.brokerId() + " is not currently registered"));
  }

  @Override
  public UnregisterBrokerResponse failure(UnregisterBrokerRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private static UnregisterBrokerResponse refused(Failure failure) {
    return UnregisterBrokerResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
