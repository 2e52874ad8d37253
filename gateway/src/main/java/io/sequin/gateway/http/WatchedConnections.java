package io.sequin.gateway.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the server which connections are idle: those that wait for a request, be it that a client
 * never ends the head of one. One that is answered is not, for however long that takes; the server
 * itself would go by when it began.
 */
final class WatchedConnections implements ServerConnectionSelector {

  private final ServerConnectionSelector protocol;
  private final Map<SocketAddress, Watched> byClient = new ConcurrentHashMap<>();

  WatchedConnections(ServerConnectionSelector protocol) {
    this.protocol = protocol;
  }

  /** To be the first filter: a request is there, and is answered now. */
  void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Watched connection = byClient.get(request.remotePeer().address());
    connection.isAnswering = true;
    try {
      chain.proceed();
    } finally {
      connection.silentSinceNanos = System.nanoTime();
      connection.isAnswering = false;
    }
  }

  @Override
  public int bytesToIdentifyConnection() {
    return protocol.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return protocol.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return protocol.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Watched(context.remotePeer().address(), protocol.connection(context));
  }

  private final class Watched implements ServerConnection {

    private final SocketAddress client;
    private final ServerConnection connection;
    private volatile boolean isAnswering;
    private volatile long silentSinceNanos = System.nanoTime();

    private Watched(SocketAddress client, ServerConnection connection) {
      this.client = client;
      this.connection = connection;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      byClient.put(client, this);
      try {
        connection.handle(limit);
      } finally {
        byClient.remove(client, this);
      }
    }

    @Override
    public Duration idleTime() {
      return isAnswering ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - silentSinceNanos);
    }

    /**
     * Of its own accord, the connection ends between two requests only, not in the middle of one.
     */
    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt || !isAnswering);
    }
  }
}
