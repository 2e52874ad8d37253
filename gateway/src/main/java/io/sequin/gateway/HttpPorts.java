package io.sequin.gateway;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.LocalCalls;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.http.HttpAccess;
import io.sequin.gateway.http.HttpRoutes;
import io.sequin.gateway.http.HttpServer;
import io.sequin.gateway.http.HttpSettings;
import io.sequin.gateway.http.OperatorRoutes;
import io.sequin.gateway.http.api.ApiRoutes;
import io.sequin.gateway.http.console.Console;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.net.CannotListenException;
import io.sequin.gateway.net.listener.ListenerSecurities;
import io.sequin.gateway.net.listener.ListenerSecurity;
import io.sequin.gateway.net.listener.Listeners;
import io.sequin.gateway.net.listener.Tls;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.telemetry.ClientMetricsExport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the ports that speak HTTP: one for everybody, and one for operators alone. */
final class HttpPorts {

  private static final Logger LOG = LoggerFactory.getLogger(HttpPorts.class);

  /** Their names in Kafka's configs of listeners. */
  private static final String HTTP = "http";

  private static final String METRICS = "metrics";

  private final HttpListen listen;
  private final Optional<HttpAccess> access;
  private final Optional<InetSocketAddress> metricsListen;
  private final HttpAccess metricsAccess;

  private HttpPorts(
      GatewaySettings settings, Optional<HttpAccess> access, HttpAccess metricsAccess) {
    this.listen = settings.httpListen();
    this.access = access;
    this.metricsListen = settings.metricsListen();
    this.metricsAccess = metricsAccess;
  }

  /**
   * As they are configured; nothing listens yet.
   *
   * @param listeners how Kafka clients are let in: where those have to say who they are, HTTP
   *     clients get in only as somebody has said how
   * @throws IllegalArgumentException with a message for people
   */
  static HttpPorts of(
      GatewaySettings settings,
      BrokerConfigs configs,
      ListenerSecurities securities,
      Collection<ListenerSecurity> listeners,
      Authorizer authorizer) {
    boolean asksForNames =
        authorizer.isConfigured()
            || listeners.stream()
                .anyMatch(each -> each.sasl().isPresent() || each.tls().isPresent());
    boolean isSaid = Listeners.saysProtocolOf(HTTP, settings.configs());
    if (asksForNames && !isSaid && settings.httpListen().address().isPresent()) {
      refuse(settings.httpListen());
    }
    Optional<HttpAccess> access =
        settings.httpListen().address().isEmpty() || (asksForNames && !isSaid)
            ? Optional.empty()
            : Optional.of(access(HTTP, settings, configs, securities, authorizer));
    return new HttpPorts(
        settings, access, access(METRICS, settings, configs, securities, authorizer));
  }

  private static void refuse(HttpListen listen) {
    String reason =
        "HTTP is not served: Kafka clients are asked who they are here, so"
            + " listener.security.protocol.map must say how HTTP clients are, as in HTTP:SASL_SSL";
    if (listen.isAsked()) {
      throw new IllegalArgumentException(reason);
    }
    LOG.info(reason);
  }

  private static HttpAccess access(
      String name,
      GatewaySettings settings,
      BrokerConfigs configs,
      ListenerSecurities securities,
      Authorizer authorizer) {
    return securities.ofHttp(
        Listeners.protocolOf(name, settings.configs()), configs.forListener(name), authorizer);
  }

  /** Serves everything; empty where nobody wants it. */
  Optional<HttpServer> start(ApiContext context, LocalCalls calls) throws IOException {
    if (access.isEmpty()) {
      return Optional.empty();
    }
    HttpSettings settings = HttpSettings.of(context.configs());
    HttpRoutes routes = new HttpRoutes(calls, access.get(), settings);
    Consumer<HttpRouting.Builder> all =
        routing -> {
          routes.guard(routing);
          operators(context).register(routing);
          Resources resources = Resources.of(context, settings);
          new ApiRoutes(resources).register(routing);
          new Console(resources).register(routing);
        };
    return Optional.of(start(listen, all));
  }

  private HttpServer start(HttpListen where, Consumer<HttpRouting.Builder> routes)
      throws IOException {
    try {
      return HttpServer.start(where.address().orElseThrow(), access.orElseThrow(), routes);
    } catch (CannotListenException e) {
      if (where.isAsked()) {
        throw e;
      }
      return HttpServer.start(
          where.anyPort().address().orElseThrow(), access.orElseThrow(), routes);
    }
  }

  /** Serves operators alone; empty where nobody wants it. */
  Optional<HttpServer> startMetrics(ApiContext context, LocalCalls calls) throws IOException {
    if (metricsListen.isEmpty()) {
      return Optional.empty();
    }
    HttpRoutes routes = new HttpRoutes(calls, metricsAccess, HttpSettings.of(context.configs()));
    return Optional.of(
        HttpServer.start(
            metricsListen.get(),
            metricsAccess,
            routing -> {
              routes.guard(routing);
              operators(context).register(routing);
            }));
  }

  /** Whose certificates may change. */
  Collection<Tls> tls() {
    return Stream.concat(access.stream(), metricsListen.map(_ -> metricsAccess).stream())
        .flatMap(each -> each.tls().stream())
        .toList();
  }

  private static OperatorRoutes operators(ApiContext context) {
    return new OperatorRoutes(
        context.metrics(),
        new ClientMetricsExport(context.clientMetrics(), context.clock()),
        context.storage()::isAvailable);
  }
}
