package io.sequin.gateway.metrics;

import com.codahale.metrics.MetricRegistry;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sequin.gateway.net.CannotListenException;
import io.sequin.gateway.telemetry.ClientMetricsExport;
import io.sequin.storage.background.Background;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the HTTP server for operators: {@code /metrics} in Prometheus' text format, {@code
 * /health/live} and {@code /health/ready}, which answers 503 while clients cannot be served.
 */
public final class MetricsServer implements AutoCloseable {

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int INTERNAL_SERVER_ERROR = 500;
  private static final int SERVICE_UNAVAILABLE = 503;

  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  private final MetricsAccess access;
  private final HttpServer server;
  private final ExecutorService threads = Background.virtualThreads("http");

  private MetricsServer(
      InetSocketAddress address,
      MetricsAccess access,
      MetricRegistry metrics,
      ClientMetricsExport clientMetrics,
      BooleanSupplier isReady)
      throws IOException {
    this.access = access;
    this.server = create(address, access);
    DropwizardExports exports = new DropwizardExports(metrics);
    HttpContext guarded =
        serve("/metrics", exchange -> answerMetrics(exchange, exports, clientMetrics));
    access.authenticator().ifPresent(guarded::setAuthenticator);
    serve("/health/live", exchange -> answer(exchange, OK, "live"));
    serve("/health/ready", exchange -> answerReady(exchange, isReady));
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Listens and serves. Health is told to everybody.
   *
   * @throws IOException if the address cannot be bound
   */
  public static MetricsServer start(
      InetSocketAddress address,
      MetricsAccess access,
      MetricRegistry metrics,
      ClientMetricsExport clientMetrics,
      BooleanSupplier isReady)
      throws IOException {
    try {
      return new MetricsServer(address, access, metrics, clientMetrics, isReady);
    } catch (IOException | UnresolvedAddressException e) {
      throw new CannotListenException(address, e);
    }
  }

  private static HttpServer create(InetSocketAddress address, MetricsAccess access)
      throws IOException {
    if (access.tls().isEmpty()) {
      return HttpServer.create(address, 0);
    }
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(MetricsAccess.configurator(access.tls().get()));
    return server;
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  /** Whoever asks is told that it failed, instead of waiting for ever. */
  private HttpContext serve(String path, HttpHandler handler) {
    return server.createContext(
        path,
        exchange -> {
          try {
            handler.handle(exchange);
          } catch (RuntimeException | Error e) {
            LOG.error("{} failed", path, e);
            answer(exchange, INTERNAL_SERVER_ERROR, "failed, see the gateway's log");
          }
        });
  }

  private void answerMetrics(
      HttpExchange exchange, DropwizardExports exports, ClientMetricsExport clientMetrics)
      throws IOException {
    HttpPrincipal user = exchange.getPrincipal();
    String host = exchange.getRemoteAddress().getAddress().getHostAddress();
    if (user != null && !access.allows(user.getUsername(), host)) {
      answer(exchange, FORBIDDEN, "this user may not describe the cluster");
      return;
    }
    MetricSnapshots own = exports.collect();
    MetricSnapshots all =
        new MetricSnapshots(Stream.concat(own.stream(), clientMetrics.collect().stream()).toList());
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, all);
    answer(exchange, OK, writer.getContentType(), text.toByteArray());
  }

  private static void answerReady(HttpExchange exchange, BooleanSupplier isReady)
      throws IOException {
    if (isReady.getAsBoolean()) {
      answer(exchange, OK, "ready");
    } else {
      answer(exchange, SERVICE_UNAVAILABLE, "PostgreSQL does not answer");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    answer(
        exchange,
        status,
        "text/plain; charset=utf-8",
        (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
