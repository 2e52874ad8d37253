package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whose passwords PLAIN accepts: those that are configured, and those of SCRAM credentials. */
final class PlainUsers {

  private final Map<String, String> passwords;
  private final ScramUsers scramUsers;

  /**
   * @param passwords by user
   */
  PlainUsers(Map<String, String> passwords, ScramUsers scramUsers) {
    this.passwords = Map.copyOf(passwords);
    this.scramUsers = scramUsers;
  }

  /**
   * Whether that is the user's password; then what tells, again and again, whether it still counts.
   * A wrong one takes the same time whoever the user is.
   */
  Optional<BooleanSupplier> verify(String user, String password) {
    if (isConfigured(user, password)) {
      return Optional.of(() -> true);
    }
    return scramUsers.verify(user, password).map(mechanism -> scramUsers.presence(mechanism, user));
  }

  private boolean isConfigured(String user, String password) {
    String expected = passwords.get(user);
    return MessageDigest.isEqual(
            (expected == null ? "" : expected).getBytes(UTF_8), password.getBytes(UTF_8))
        && expected != null;
  }
}
