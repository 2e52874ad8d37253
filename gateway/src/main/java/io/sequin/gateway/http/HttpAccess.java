package io.sequin.gateway.http;

import io.sequin.gateway.net.listener.Tls;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.sasl.BearerTokens;
import io.sequin.gateway.security.sasl.PasswordCheck;
import java.time.Duration;
import java.util.Optional;

/**
 * How clients of an HTTP port prove who they are, and what decides what they may do: as if the port
 * were one of Kafka's listeners.
 *
 * @param listener its name in Kafka's configs
 * @param tls empty where it is not spoken; with client certificates, those name who a client is
 * @param passwords for Basic authentication; empty where there is none
 * @param bearers for bearer tokens; empty where there are none
 * @param failureDelay {@code connection.failed.authentication.delay.ms}
 */
public record HttpAccess(
    String listener,
    Optional<Tls> tls,
    Optional<PasswordCheck> passwords,
    Optional<BearerTokens> bearers,
    Duration failureDelay,
    Authorizer authorizer) {

  /** Whether everybody has to say who they are. */
  public boolean needsLogin() {
    return passwords.isPresent() || bearers.isPresent();
  }
}
