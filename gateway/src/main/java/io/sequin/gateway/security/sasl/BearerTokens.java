package io.sequin.gateway.security.sasl;

import java.util.Optional;

/** Tells whose a bearer token is. */
@FunctionalInterface
public interface BearerTokens {

  /** Empty if the token does not count, for whatever reason; may take as long as the network. */
  Optional<Bearer> verify(String token);

  /**
   * Whose a token is.
   *
   * @param expiresAtMs since 1970
   */
  record Bearer(String user, long expiresAtMs) {}
}
