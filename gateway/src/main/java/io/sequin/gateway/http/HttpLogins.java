package io.sequin.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.sequin.gateway.security.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who sends a request: by a password, a bearer token or a client certificate. Wrong ones
 * wait, and only a few passwords are looked at at a time, because that is meant to be slow.
 */
final class HttpLogins {

  private static final Logger LOG = LoggerFactory.getLogger(HttpLogins.class);

  private static final String BASIC = "Basic ";
  private static final String BEARER = "Bearer ";
  private static final int PASSWORDS_AT_A_TIME = 2;
  private static final int MAX_CREDENTIAL_CHARACTERS = 16 * 1024;

  private final HttpAccess access;
  private final KnownPasswords known = new KnownPasswords();
  private final Semaphore turns = new Semaphore(PASSWORDS_AT_A_TIME);

  HttpLogins(HttpAccess access) {
    this.access = access;
  }

  /** Empty where the client has to say who it is, and has not, or wrongly. */
  Optional<Principal> principal(ServerRequest request) throws InterruptedException {
    if (!access.needsLogin()) {
      return Optional.of(byCertificate(request));
    }
    Optional<String> header = request.headers().first(HeaderNames.AUTHORIZATION);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    Optional<Principal> principal = byHeader(header.get());
    if (principal.isEmpty()) {
      LOG.info(
          "failed authentication with {} ({})",
          request.remotePeer().host(),
          "HTTP listener " + access.listener());
      Thread.sleep(access.failureDelay());
    }
    return principal;
  }

  private Principal byCertificate(ServerRequest request) {
    return access
        .tls()
        .flatMap(tls -> request.remotePeer().tlsPrincipal().map(tls::principal))
        .orElse(Principal.ANONYMOUS);
  }

  private Optional<Principal> byHeader(String header) throws InterruptedException {
    if (header.length() > MAX_CREDENTIAL_CHARACTERS) {
      return Optional.empty();
    }
    if (startsWith(header, BASIC)) {
      return byPassword(header.substring(BASIC.length()).strip());
    }
    return startsWith(header, BEARER) ? byToken(header.substring(BEARER.length()).strip()) : none();
  }

  private Optional<Principal> byToken(String token) {
    return access
        .bearers()
        .flatMap(bearers -> bearers.verify(token))
        .map(bearer -> Principal.user(bearer.user()));
  }

  private Optional<Principal> byPassword(String encoded) throws InterruptedException {
    String credentials;
    try {
      credentials = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return none();
    }
    int colon = credentials.indexOf(':');
    if (colon < 1 || access.passwords().isEmpty()) {
      return none();
    }
    String user = credentials.substring(0, colon);
    return isPasswordOf(user, credentials.substring(colon + 1))
        ? Optional.of(Principal.user(user))
        : none();
  }

  private boolean isPasswordOf(String user, String password) throws InterruptedException {
    if (known.isKnown(user, password)) {
      return true;
    }
    turns.acquire();
    try {
      return access
          .passwords()
          .orElseThrow()
          .verify(user, password)
          .map(stillCounts -> known.remember(user, password, stillCounts))
          .isPresent();
    } finally {
      turns.release();
    }
  }

  private static Optional<Principal> none() {
    return Optional.empty();
  }

  private static boolean startsWith(String header, String scheme) {
    return header.regionMatches(true, 0, scheme, 0, scheme.length());
  }
}
