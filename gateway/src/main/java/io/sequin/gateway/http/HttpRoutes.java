package io.sequin.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sequin.gateway.api.LocalCalls;
import io.sequin.gateway.security.Principal;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What every request to an HTTP port passes: who sends it, may it, and what is said if it fails.
 */
public final class HttpRoutes {

  /** Told to everybody. */
  private static final Set<String> HEALTH = Set.of("/health", "/health/live", "/health/ready");

  /** Read by whatever name Prometheus knows the port by. */
  private static final String METRICS = "/metrics";

  /** Everything that a page uses comes from here, and no other site may show it. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

  /** Ask with a body, and change nothing. */
  private static final Set<String> QUERIES = Set.of("/api/v1/sql", "/sql");

  private final LocalCalls calls;
  private final boolean isReadOnly;
  private final HttpLogins logins;
  private final CrossSite crossSite;
  private final String challenge;

  public HttpRoutes(LocalCalls calls, HttpAccess access, HttpSettings settings) {
    this.calls = calls;
    this.isReadOnly = settings.isReadOnly();
    this.logins = new HttpLogins(access);
    this.crossSite =
        new CrossSite(settings.allowedOrigins(), settings.allowedHosts(), access.needsLogin());
    this.challenge =
        access.passwords().isPresent()
            ? "Basic realm=\"" + access.listener() + "\", charset=\"UTF-8\""
            : "Bearer";
  }

  /** Answers to a call, or makes an answer: null for none. */
  @FunctionalInterface
  public interface Answer {
    Object to(HttpCall call) throws Exception;
  }

  /** To be added before all others. */
  public void guard(HttpRouting.Builder routing) {
    routing.addFilter(this::filter).error(Throwable.class, HttpRoutes::fail);
  }

  /** Answers with JSON. */
  public static Handler json(Answer answer) {
    return call(
        call -> {
          answer(call, answer.to(call));
          return null;
        });
  }

  /** Answers 200 with what there is as JSON, or 204 with nothing, as soon as quotas allow it. */
  public static void answer(HttpCall call, Object body) throws InterruptedException {
    call.caller().awaitQuota();
    if (body == null) {
      call.response().status(Status.NO_CONTENT_204).send();
    } else {
      call.response().header(HeaderNames.CONTENT_TYPE, "application/json").send(Json.write(body));
    }
  }

  /** Leaves it to the answer to send something. */
  public static Handler call(Answer answer) {
    return (request, response) ->
        answer.to(
            new HttpCall(request, response, request.context().get(Caller.class).orElseThrow()));
  }

  private void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    response.header(HeaderNames.create("Content-Security-Policy"), CONTENT_SECURITY_POLICY);
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    response.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    if (HEALTH.contains(request.path().path())) {
      chain.proceed();
      return;
    }
    crossSite.allow(request, response);
    if (!request.path().path().equals(METRICS)) {
      crossSite.check(request);
    }
    if (request.prologue().method().equals(Method.OPTIONS)) {
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    requireWritable(request);
    admit(chain, request, response);
  }

  private void requireWritable(RoutingRequest request) {
    if (isReadOnly
        && !SAFE.contains(request.prologue().method())
        && !QUERIES.contains(request.path().path())) {
      throw new HttpProblemException(
          HttpProblem.FORBIDDEN, "READ_ONLY", "nothing can be changed over HTTP: http.read.only");
    }
  }

  private void admit(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try {
      Optional<Principal> principal = logins.principal(request);
      if (principal.isEmpty()) {
        response.header(HeaderNames.WWW_AUTHENTICATE, challenge);
        throw new HttpProblemException(
            HttpProblem.UNAUTHORIZED, "SASL_AUTHENTICATION_FAILED", "say who you are");
      }
      try (Caller caller = caller(request, principal.get())) {
        request.context().register(caller);
        chain.proceed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the server stops", e);
    }
  }

  private Caller caller(RoutingRequest request, Principal principal) {
    InetSocketAddress peer = (InetSocketAddress) request.remotePeer().address();
    String clientId = request.headers().first(HeaderNames.USER_AGENT).orElse("");
    return new Caller(
        calls,
        principal,
        peer.getAddress().getHostAddress(),
        peer.getPort(),
        clientId.substring(0, Math.min(clientId.length(), 100)));
  }

  private static void fail(ServerRequest request, ServerResponse response, Throwable failure) {
    HttpProblem problem = HttpProblems.of(failure);
    if (!response.isSent()) {
      response
          .status(problem.status())
          .header(HeaderNames.CONTENT_TYPE, HttpProblem.MEDIA_TYPE)
          .send(Json.write(problem));
    }
  }
}
