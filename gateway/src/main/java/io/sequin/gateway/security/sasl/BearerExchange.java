package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OAUTHBEARER (RFC 7628), as Kafka's OAuthBearerSaslServer has it: a token that does not count is
 * answered with an error, which the client acknowledges before it is refused.
 */
final class BearerExchange implements SaslExchange {

  private static final String SASL_NAME = "(?:[\\x01-\\x7F&&[^=,]]|=2C|=3D)++";
  private static final Pattern FIRST =
      Pattern.compile(
          "n,(?:a=(?<authzid>%s))?,\\x01(?<pairs>(?:[A-Za-z]++=[\\x21-\\x7E \\t\\r\\n]++\\x01)*+)\\x01"
              .formatted(SASL_NAME));
  private static final Pattern AUTH =
      Pattern.compile("(?<scheme>\\w++) ++(?<token>[-_~+/.a-zA-Z0-9]++=*+)");
  private static final String AUTH_KEY = "auth=";

  private static final String ERROR = "{\"status\":\"invalid_token\"}";
  private static final byte ACKNOWLEDGED = 1;

  private final BearerTokens tokens;

  BearerExchange(BearerTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public SaslStep evaluate(byte[] message) {
    Matcher first = FIRST.matcher(new String(message, UTF_8));
    return first.matches()
        ? token(first.group("pairs"))
            .map(token -> evaluate(token, Optional.ofNullable(first.group("authzid"))))
            .orElse(SaslStep.Failure.INVALID_CREDENTIALS)
        : SaslStep.Failure.INVALID_CREDENTIALS;
  }

  private SaslStep evaluate(String token, Optional<String> authorizationId) {
    Optional<BearerTokens.Bearer> found = tokens.verify(token);
    if (found.isEmpty()) {
      return new SaslStep.Challenge(ERROR.getBytes(UTF_8), this::evaluateAfterError);
    }
    BearerTokens.Bearer bearer = found.get();
    if (authorizationId.isPresent() && !authorizationId.get().equals(bearer.user())) {
      return SaslStep.Failure.of(
          "Authentication failed: Client requested an authorization id (%s) that is different from the token's principal name (%s)"
              .formatted(authorizationId.get(), bearer.user()));
    }
    return new SaslStep.Success(
        new byte[0], bearer.user(), OptionalLong.of(bearer.expiresAtMs()), () -> true, false);
  }

  private SaslStep evaluateAfterError(byte[] message) {
    return message.length == 1 && message[0] == ACKNOWLEDGED
        ? SaslStep.Failure.of(ERROR)
        : evaluate(message);
  }

  private static Optional<String> token(String pairs) {
    for (String pair : pairs.split("\\x01")) {
      Matcher auth = AUTH.matcher(pair.substring(Math.min(AUTH_KEY.length(), pair.length())));
      if (pair.startsWith(AUTH_KEY)
          && auth.matches()
          && auth.group("scheme").equalsIgnoreCase("bearer")) {
        return Optional.of(auth.group("token"));
      }
    }
    return Optional.empty();
  }
}
