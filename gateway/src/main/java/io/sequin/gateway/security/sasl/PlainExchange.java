package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** PLAIN (RFC 4616), with Kafka's words. */
final class PlainExchange implements SaslExchange {

  private static final int TOKENS = 3;

  private final PlainUsers users;

  PlainExchange(PlainUsers users) {
    this.users = users;
  }

  @Override
  public SaslStep evaluate(byte[] token) {
    List<String> parts = List.of(new String(token, UTF_8).split("\0", TOKENS + 1));
    if (parts.size() != TOKENS) {
      return SaslStep.Failure.of(
          "Invalid SASL/PLAIN response: expected 3 tokens, got " + parts.size());
    }
    return evaluate(parts.get(0), parts.get(1), parts.get(2));
  }

  private SaslStep evaluate(String authorizationId, String user, String password) {
    if (user.isEmpty()) {
      return SaslStep.Failure.of("Authentication failed: username not specified");
    }
    if (password.isEmpty()) {
      return SaslStep.Failure.of("Authentication failed: password not specified");
    }
    Optional<BooleanSupplier> verified = users.verify(user, password);
    if (verified.isEmpty()) {
      return SaslStep.Failure.of("Authentication failed: Invalid username or password");
    }
    if (!authorizationId.isEmpty() && !authorizationId.equals(user)) {
      return SaslStep.Failure.of(
          "Authentication failed: Client requested an authorization id that is different from"
              + " username");
    }
    return SaslStep.Success.of(user).asLongAs(verified.get());
  }
}
