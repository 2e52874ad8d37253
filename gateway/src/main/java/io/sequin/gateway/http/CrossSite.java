package io.sequin.gateway.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps pages of other sites from using a browser against this port: what changes something must
 * not come from another origin (Fetch Metadata, else Origin), and a port that asks nobody for a
 * password answers only to names that cannot be made to lead here (DNS rebinding).
 *
 * @param allowedOrigins that may use the API from a browser, as {@code https://app.example}
 * @param allowedHosts names of this port besides addresses and localhost
 */
record CrossSite(Set<String> allowedOrigins, Set<String> allowedHosts, boolean needsLogin) {

  private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  /**
   * @throws HttpProblemException if the request is not to be answered
   */
  void check(ServerRequest request) {
    if (!needsLogin && !isOwnName(hostOf(request.authority()))) {
      throw new HttpProblemException(
          HttpProblem.MISDIRECTED,
          "UNKNOWN_HOST",
          "this gateway is not known by that name: give http.allowed.hosts, or passwords");
    }
    Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
    if (!SAFE.contains(request.prologue().method())
        && !origin.filter(allowedOrigins::contains).isPresent()
        && !isOwn(request, origin)) {
      throw new HttpProblemException(
          HttpProblem.FORBIDDEN, "CROSS_SITE_REQUEST", "sent by a page of another site");
    }
  }

  /** Lets pages of allowed origins see the answer (CORS). */
  void allow(ServerRequest request, ServerResponse response) {
    if (allowedOrigins.isEmpty()) {
      return;
    }
    response.header(HeaderNames.VARY, "Origin");
    request
        .headers()
        .first(HeaderNames.ORIGIN)
        .filter(allowedOrigins::contains)
        .ifPresent(
            origin -> {
              response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
              response.header(
                  HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE");
              response.header(
                  HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                  "Authorization, Content-Type, Last-Event-ID");
              response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
            });
  }

  private static boolean isOwn(ServerRequest request, Optional<String> origin) {
    Optional<String> site = request.headers().first(FETCH_SITE);
    if (site.isPresent()) {
      return OWN_SITE.contains(site.get());
    }
    return origin.isEmpty() || request.authority().equalsIgnoreCase(authorityOf(origin.get()));
  }

  private static String authorityOf(String origin) {
    try {
      return String.valueOf(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private boolean isOwnName(String host) {
    return host.equalsIgnoreCase("localhost")
        || isAddress(host)
        || allowedHosts.stream().anyMatch(host::equalsIgnoreCase);
  }

  private static boolean isAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String hostOf(String authority) {
    if (authority.startsWith("[")) {
      return authority.substring(1, Math.max(1, authority.indexOf(']')));
    }
    int colon = authority.lastIndexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }
}
