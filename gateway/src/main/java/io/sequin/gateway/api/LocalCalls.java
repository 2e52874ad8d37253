package io.sequin.gateway.api;

import io.sequin.gateway.metrics.ApiMetrics;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.message.RequestHeader;
import java.util.Optional;

/**
 * Asks the gateway's APIs for clients that do not speak Kafka's protocol: by the same rules, rights
 * and quotas, and counted with the others.
 */
public final class LocalCalls {

  private final ApiRegistry registry;
  private final ApiMetrics metrics;
  private final ApiCalls calls;
  private final Authorizer authorizer;
  private final String listener;

  /**
   * @param listener whose addresses of gateways are told
   */
  public LocalCalls(
      ApiRegistry registry,
      ApiMetrics metrics,
      ApiCalls calls,
      Authorizer authorizer,
      String listener) {
    this.registry = registry;
    this.metrics = metrics;
    this.calls = calls;
    this.authorizer = authorizer;
    this.listener = listener;
  }

  /** By whom it is decided what a client may do. */
  public Authorizer authorizer() {
    return authorizer;
  }

  /** By which clients count as having come. */
  public String listener() {
    return listener;
  }

  /**
   * The answer in the newest version that is served.
   *
   * @param connection of the client
   * @param sizeBytes what the request counts for quotas
   */
  public <Q extends ApiRequest> ApiResponse ask(
      RequestContext connection, String clientId, Q request, int sizeBytes) {
    ApiHandler<Q, ?> handler = handlerOf(request);
    return ask(connection, clientId, request, handler.versions().highest(), sizeBytes);
  }

  /** The same in a version that answers as it is wanted. */
  public <Q extends ApiRequest> ApiResponse ask(
      RequestContext connection, String clientId, Q request, short version, int sizeBytes) {
    return answer(connection, clientId, handlerOf(request), request, version, sizeBytes);
  }

  private <Q extends ApiRequest, R extends ApiResponse> R answer(
      RequestContext connection,
      String clientId,
      ApiHandler<Q, R> handler,
      Q request,
      short version,
      int sizeBytes) {
    long startedNanos = System.nanoTime();
    ApiMetrics.Measurement measurement = metrics.begin(handler.apiKey(), sizeBytes);
    RequestHeader header = RequestHeader.builder().clientId(clientId).build();
    RequestContext context = connection.forRequest(header, handler.apiKey(), version, authorizer);
    Optional<R> answer = calls.serve(context, handler, request, sizeBytes, startedNanos).join();
    R response = answer.orElseThrow();
    measurement.end(response.hasError());
    return response;
  }

  @SuppressWarnings("unchecked") // a key's request type is its handler's: ApiRegistryTest walks all
  private <Q extends ApiRequest> ApiHandler<Q, ?> handlerOf(Q request) {
    return (ApiHandler<Q, ?>) registry.find(request.apiKey().id()).orElseThrow();
  }
}
