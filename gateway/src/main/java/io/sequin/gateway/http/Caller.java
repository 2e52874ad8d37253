package io.sequin.gateway.http;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.gateway.api.LocalCalls;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.acl.Authorizer.Client;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import java.util.Optional;

/** Who sends an HTTP request, for as long as it is answered. Used by one thread. */
public final class Caller implements AutoCloseable {

  /** Of what is asked where no API of Kafka's is, in the audit log. */
  private static final String REQUEST = "HTTP";

  private final LocalCalls calls;
  private final RequestContext connection;
  private final String host;
  private final String clientId;

  /**
   * @param host the client's address, in digits
   * @param clientId for quotas and logs
   */
  public Caller(LocalCalls calls, Principal principal, String host, int port, String clientId) {
    this.calls = calls;
    this.host = host;
    this.clientId = clientId;
    this.connection =
        new RequestContext(
            "/" + host, port, UnpooledByteBufAllocator.DEFAULT, calls.listener(), Optional.empty());
    connection.authenticated(principal);
    connection.tellOfAllGateways();
  }

  public Principal principal() {
    return connection.principal();
  }

  /** What the caller may do where no API of Kafka's asks. */
  public ClientAuthorizer may() {
    return new ClientAuthorizer(
        calls.authorizer(), new Client(principal().toString(), host, REQUEST));
  }

  /** Asks an API of Kafka's; the type is that of its answers. */
  public <R extends ApiResponse> R ask(ApiRequest request, Class<R> type) {
    return type.cast(calls.ask(connection, clientId, request, 0));
  }

  /** The same in a certain version, for a request that counts so many bytes. */
  public <R extends ApiResponse> R ask(
      ApiRequest request, Class<R> type, int version, int sizeBytes) {
    return type.cast(calls.ask(connection, clientId, request, (short) version, sizeBytes));
  }

  /** Waits for as long as quotas want the caller to. */
  public void awaitQuota() throws InterruptedException {
    connection.awaitUnmuted();
  }

  /** Nobody waits for an answer any more. */
  @Override
  public void close() {
    connection.close();
  }
}
