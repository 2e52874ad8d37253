package io.sequin.storage.credential;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PostgreSQL keeps of a role's password ({@code pg_authid.rolpassword}). */
final class PasswordVerifier {

  private static final Pattern SCRAM =
      Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([^$]+)\\$([^:]+):(.+)");
  private static final Pattern MD5 = Pattern.compile("md5[0-9a-f]{32}");

  private PasswordVerifier() {}

  /** What SCRAM needs, if that is how the password is kept. */
  static Optional<ScramCredential> parse(String verifier) {
    Matcher parts = SCRAM.matcher(verifier);
    return parts.matches()
        ? Optional.of(
            new ScramCredential(
                bytes(parts.group(2)),
                Integer.parseInt(parts.group(1)),
                bytes(parts.group(3)),
                bytes(parts.group(4))))
        : Optional.empty();
  }

  /** Whether it is kept in the older way, which SCRAM cannot use. */
  static boolean isMd5(String verifier) {
    return MD5.matcher(verifier).matches();
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
