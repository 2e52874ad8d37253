package io.sequin.gateway.http;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.sequin.gateway.net.CannotListenException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns an HTTP server: a virtual thread for each request, and a limit for all that clients send.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private static final int MAX_CONNECTIONS = 4_000;
  private static final long MAX_BODY_BYTES = 1L << 30;
  private static final int MAX_HEADERS_BYTES = 32 * 1024;
  private static final int MAX_TARGET_BYTES = 16 * 1024;
  private static final Duration IDLE_PATIENCE = Duration.ofMinutes(1);
  private static final int LOOKS_FOR_IDLE = 10;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final WebServer server;
  private final InetSocketAddress address;
  private final boolean usesTls;

  private HttpServer(WebServer server, InetSocketAddress address, boolean usesTls) {
    this.server = server;
    this.address = address;
    this.usesTls = usesTls;
  }

  /**
   * Listens and serves.
   *
   * @throws IOException if the address cannot be bound
   */
  public static HttpServer start(
      InetSocketAddress address, HttpAccess access, Consumer<HttpRouting.Builder> routes)
      throws IOException {
    return start(address, access, routes, IDLE_PATIENCE);
  }

  /**
   * The same.
   *
   * @param idlePatience how long a client may take until a request is there as a whole
   */
  static HttpServer start(
      InetSocketAddress address,
      HttpAccess access,
      Consumer<HttpRouting.Builder> routes,
      Duration idlePatience)
      throws IOException {
    requireFree(address);
    WebServer server = create(address, access, routes, idlePatience);
    if (!isStarted(server)) {
      throw new CannotListenException(address, new BindException("Address already in use"));
    }
    return new HttpServer(
        server,
        new InetSocketAddress(address.getAddress(), server.port()),
        access.tls().isPresent());
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Where to point a browser, as {@code http://127.0.0.1:8082}. */
  public String url() {
    String host = address.getAddress().getHostAddress();
    return (usesTls ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  @Override
  public void close() {
    server.stop();
  }

  /** The server itself would say less. */
  private static void requireFree(InetSocketAddress address) throws IOException {
    if (address.isUnresolved()) {
      throw new CannotListenException(address, new BindException("unknown host"));
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new CannotListenException(address, e);
    }
  }

  /** Where another process was faster, the server throws, or says nothing and has no port. */
  private static boolean isStarted(WebServer server) {
    try {
      server.start();
    } catch (RuntimeException e) {
      LOG.debug("the HTTP server does not start", e);
    }
    return server.port() > 0;
  }

  private static WebServer create(
      InetSocketAddress address,
      HttpAccess access,
      Consumer<HttpRouting.Builder> routes,
      Duration idlePatience) {
    WatchedConnections connections = new WatchedConnections(http1());
    WebServerConfig.Builder config =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .concurrencyLimitDiscoverServices(false)
            .maxTcpConnections(MAX_CONNECTIONS)
            .maxPayloadSize(MAX_BODY_BYTES)
            .idleConnectionTimeout(idlePatience)
            .idleConnectionPeriod(idlePatience.dividedBy(LOOKS_FOR_IDLE))
            .shutdownGracePeriod(STOP_PATIENCE)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .addConnectionSelector(connections)
            .routing(
                routing -> {
                  routing.addFilter(connections::filter);
                  routes.accept(routing);
                });
    access.tls().ifPresent(tls -> config.tls(tls(tls)));
    return config.build();
  }

  private static ServerConnectionSelector http1() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .maxHeadersSize(MAX_HEADERS_BYTES)
                .maxPrologueLength(MAX_TARGET_BYTES)
                .sendKeepAliveHeader(false)
                .build())
        .build();
  }

  private static Tls tls(io.sequin.gateway.net.listener.Tls tls) {
    return TlsConfig.builder().sslContext(tls.context()).sslParameters(tls.parameters()).build();
  }
}
