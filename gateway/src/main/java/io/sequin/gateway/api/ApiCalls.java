package io.sequin.gateway.api;

import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has an API's handler answer a request, and charges it to the quotas of whose it is. */
public final class ApiCalls {

  private static final Logger LOG = LoggerFactory.getLogger(ApiCalls.class);

  private final ClientQuotas quotas;

  public ApiCalls(ClientQuotas quotas) {
    this.quotas = quotas;
  }

  /**
   * What the handler answers; a request that fails is answered, too.
   *
   * @param sizeBytes of the request
   * @param startedNanos when work for it began
   */
  public <Q extends ApiRequest, R extends ApiResponse> CompletableFuture<Optional<R>> serve(
      RequestContext context,
      ApiHandler<Q, R> handler,
      Q request,
      int sizeBytes,
      long startedNanos) {
    CompletableFuture<Optional<R>> later = handle(context, handler, request);
    charge(context, handler.apiKey(), sizeBytes, System.nanoTime() - startedNanos);
    return later;
  }

  private <Q extends ApiRequest, R extends ApiResponse> CompletableFuture<Optional<R>> handle(
      RequestContext context, ApiHandler<Q, R> handler, Q request) {
    try {
      return handler.submit(context, request);
    } catch (Throwable e) {
      // the request failed, not the connection, as with Kafka
      ErrorCode error = Failures.codeOf(e);
      if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
        LOG.error("{} from {} failed", handler.apiKey().apiName(), context.clientHost(), e);
      }
      return CompletableFuture.completedFuture(
          Optional.of(handler.failure(context, request, error)));
    }
  }

  /** What handlers do not charge themselves. */
  private void charge(RequestContext context, ApiKey key, int sizeBytes, long nanos) {
    String user = context.user();
    String clientId = context.clientId();
    if (key == ApiKey.PRODUCE) {
      context.throttle(quotas.produced(user, clientId, sizeBytes));
    }
    context.throttle(quotas.worked(user, clientId, nanos - context.waitedNanos()));
  }
}
