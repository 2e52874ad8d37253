package io.sequin.gateway.security.sasl;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's first message: {@code n,[a=authzid],[m=reserved,]n=user,r=nonce[,extensions]}.
 *
 * @param bare what of it is signed
 */
record ScramClientFirst(
    String authorizationId, String user, String nonce, String extensions, String bare) {

  private static final String SASL_NAME = "(?:[\\x01-\\x7F&&[^=,]]|=2C|=3D)++";
  private static final String VALUE = "[\\x01-\\x7F&&[^,]]++";
  private static final String PRINTABLE = "[\\x21-\\x7E&&[^,]]++";
  private static final Pattern PATTERN =
      Pattern.compile(
          "n,(?:a=(?<authzid>%s))?,(?<bare>(?:m=%s,)?n=(?<name>%s),r=(?<nonce>%s)(?<extensions>(?:,[A-Za-z]++=%s)*+))"
              .formatted(SASL_NAME, VALUE, SASL_NAME, PRINTABLE, VALUE));

  /** Empty if it is none. */
  static Optional<ScramClientFirst> parse(String message) {
    Matcher matcher = PATTERN.matcher(message);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String authorizationId = matcher.group("authzid");
    return Optional.of(
        new ScramClientFirst(
            authorizationId == null ? "" : decoded(authorizationId),
            decoded(matcher.group("name")),
            matcher.group("nonce"),
            matcher.group("extensions"),
            matcher.group("bare")));
  }

  /** Whether it is not a user's but a delegation token's (KIP-48). */
  boolean isOfToken() {
    return extensions.contains(",tokenauth=true");
  }

  /** Whether the client wants to be somebody else than who it says it is. */
  boolean hasForeignAuthorizationId() {
    return !authorizationId.isEmpty() && !authorizationId.equals(user);
  }

  private static String decoded(String saslName) {
    return saslName.replace("=2C", ",").replace("=3D", "=");
  }
}
