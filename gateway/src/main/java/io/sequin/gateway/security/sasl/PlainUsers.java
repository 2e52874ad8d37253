package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whose passwords PLAIN accepts: those that are configured, and those that another check knows. */
final class PlainUsers implements PasswordCheck {

  private final Map<String, String> passwords;
  private final PasswordCheck others;

  /**
   * @param passwords by user
   */
  PlainUsers(Map<String, String> passwords, PasswordCheck others) {
    this.passwords = Map.copyOf(passwords);
    this.others = others;
  }

  @Override
  public Optional<BooleanSupplier> verify(String user, String password) {
    if (isConfigured(user, password)) {
      return Optional.of(() -> true);
    }
    return others.verify(user, password);
  }

  private boolean isConfigured(String user, String password) {
    String expected = passwords.get(user);
    return MessageDigest.isEqual(
            (expected == null ? "" : expected).getBytes(UTF_8), password.getBytes(UTF_8))
        && expected != null;
  }
}
