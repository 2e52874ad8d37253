package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.storage.credential.CredentialKey;
import io.sequin.storage.credential.Credentials;
import io.sequin.storage.credential.ScramCredential;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Users with SCRAM credentials. Who is not one has a credential as well, which no password fits,
 * with as many iterations as most have: it takes the same time and the same bytes to find out, so
 * nobody learns who there is.
 */
public final class ScramUsers {

  /**
   * Deriving a key of a password takes milliseconds of a processor: those who are not known yet may
   * not have them all.
   */
  private static final Semaphore DERIVATIONS =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

  private final Function<CredentialKey, Optional<ScramCredential>> lookup;
  private final Function<String, OptionalInt> usualIterations;
  private final byte[] decoySecret;
  private final boolean passwordsEndSessions;

  /**
   * @param lookup answers from memory
   * @param usualIterations by the name of a mechanism, how many its users have
   * @param decoySecret of which to make the credentials of users that there are not
   */
  public ScramUsers(
      Function<CredentialKey, Optional<ScramCredential>> lookup,
      Function<String, OptionalInt> usualIterations,
      byte[] decoySecret) {
    this(lookup, usualIterations, decoySecret, false);
  }

  private ScramUsers(
      Function<CredentialKey, Optional<ScramCredential>> lookup,
      Function<String, OptionalInt> usualIterations,
      byte[] decoySecret,
      boolean passwordsEndSessions) {
    this.lookup = lookup;
    this.usualIterations = usualIterations;
    this.decoySecret = decoySecret.clone();
    this.passwordsEndSessions = passwordsEndSessions;
  }

  /** Those that have credentials. */
  static ScramUsers of(Credentials credentials, byte[] decoySecret) {
    return new ScramUsers(credentials::find, credentials::usualIterations, decoySecret, false);
  }

  /** The same, where sessions end when their user's password is another one. */
  static ScramUsers untilPasswordsChange(Credentials credentials, byte[] decoySecret) {
    return new ScramUsers(credentials::find, credentials::usualIterations, decoySecret, true);
  }

  /** A user's credential, or what looks like one. */
  ScramCredential find(ScramMechanism mechanism, String user) {
    int iterations =
        usualIterations.apply(mechanism.mechanism()).orElse(ScramMechanism.MIN_ITERATIONS);
    ScramCredential decoy = nobody(mechanism, user, iterations);
    return lookup.apply(new CredentialKey(user, mechanism.mechanism())).orElse(decoy);
  }

  /**
   * Tells, again and again, whether the user's credential for that mechanism is still there.
   *
   * @param shown what the user has proved to know
   */
  BooleanSupplier presence(ScramMechanism mechanism, String user, ScramCredential shown) {
    CredentialKey key = new CredentialKey(user, mechanism.mechanism());
    return () ->
        lookup
            .apply(key)
            .filter(
                now ->
                    !passwordsEndSessions
                        || MessageDigest.isEqual(now.storedKey(), shown.storedKey()))
            .isPresent();
  }

  /** As PLAIN asks. */
  Optional<BooleanSupplier> check(String user, String password) {
    return verify(user, password)
        .map(mechanism -> presence(mechanism, user, find(mechanism, user)));
  }

  /**
   * For which mechanism a user has a credential with that password; none is tried less than others,
   * so that it takes the same time for all users.
   */
  Optional<ScramMechanism> verify(String user, String password) {
    Optional<ScramMechanism> found = Optional.empty();
    for (ScramMechanism mechanism : ScramMechanism.values()) {
      if (matches(mechanism, find(mechanism, user), password)) {
        found = Optional.of(mechanism);
      }
    }
    return found;
  }

  private static boolean matches(
      ScramMechanism mechanism, ScramCredential credential, String password) {
    DERIVATIONS.acquireUninterruptibly();
    try {
      return ScramKeys.matches(mechanism, credential, password);
    } finally {
      DERIVATIONS.release();
    }
  }

  /** What looks like the credential of a delegation token. */
  ScramCredential noToken(ScramMechanism mechanism, String tokenId) {
    return nobody(mechanism, tokenId, ScramMechanism.MIN_ITERATIONS);
  }

  private ScramCredential nobody(ScramMechanism mechanism, String user, int iterations) {
    byte[] drawn = ScramKeys.hmac(mechanism, decoySecret, user.getBytes(UTF_8));
    // the hash of nothing that anybody knows
    byte[] key = ScramKeys.hmac(mechanism, decoySecret, drawn);
    byte[] salt = ScramKeys.text(drawn).getBytes(UTF_8);
    return new ScramCredential(salt, iterations, key, key);
  }
}
