package io.sequin.gateway.net.listener;

import io.sequin.gateway.security.sasl.SaslMechanisms;
import java.time.Duration;
import java.util.Optional;

/**
 * How clients of one listener prove who they are.
 *
 * @param tls empty where it is not spoken
 * @param sasl the mechanisms; empty where clients need not authenticate
 * @param maxUnauthenticatedBytes {@code sasl.server.max.receive.size}
 * @param failureDelay {@code connection.failed.authentication.delay.ms}
 */
public record ListenerSecurity(
    Optional<Tls> tls,
    Optional<SaslMechanisms> sasl,
    int maxUnauthenticatedBytes,
    Duration failureDelay) {}
