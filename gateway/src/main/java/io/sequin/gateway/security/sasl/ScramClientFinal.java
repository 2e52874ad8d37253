package io.sequin.gateway.security.sasl;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's last message: {@code c=binding,r=nonce[,extensions],p=proof}.
 *
 * @param withoutProof what of it is signed
 */
record ScramClientFinal(String nonce, byte[] proof, String withoutProof) {

  private static final String BASE64 =
      "(?:[a-zA-Z0-9/+]{4})*+(?:[a-zA-Z0-9/+]{3}=|[a-zA-Z0-9/+]{2}==)?+";
  private static final Pattern PATTERN =
      Pattern.compile(
          "(?<signed>c=%s,r=(?<nonce>[\\x21-\\x7E&&[^,]]++)(?:,(?!p=)[A-Za-z]++=[\\x01-\\x7F&&[^,]]++)*+),p=(?<proof>%s)"
              .formatted(BASE64, BASE64));

  /** Empty if it is none. */
  static Optional<ScramClientFinal> parse(String message) {
    Matcher matcher = PATTERN.matcher(message);
    return matcher.matches()
        ? Optional.of(
            new ScramClientFinal(
                matcher.group("nonce"),
                Base64.getDecoder().decode(matcher.group("proof")),
                matcher.group("signed")))
        : Optional.empty();
  }
}
