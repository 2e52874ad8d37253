package io.sequin.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers which passwords were right, as long as they still are: HTTP clients send theirs with
 * every request, and looking at one takes milliseconds on purpose. Keeps no password, only what a
 * key of this process makes of it. Thread-safe.
 */
final class KnownPasswords {

  private static final int MAX_KNOWN = 1_000;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final SecretKeySpec key = newKey();
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  /** The last password of a user that was right. */
  private record Known(byte[] digest, BooleanSupplier stillCounts) {}

  boolean isKnown(String user, String password) {
    Optional<Known> last;
    synchronized (known) {
      last = Optional.ofNullable(known.get(user));
    }
    return last.isPresent()
        && MessageDigest.isEqual(last.get().digest(), digest(user, password))
        && last.get().stillCounts().getAsBoolean();
  }

  /** Returns true, to be used where something was found. */
  boolean remember(String user, String password, BooleanSupplier stillCounts) {
    Known latest = new Known(digest(user, password), stillCounts);
    synchronized (known) {
      known.put(user, latest);
    }
    return true;
  }

  private byte[] digest(String user, String password) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(user.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private static SecretKeySpec newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    SecretKeySpec key = new SecretKeySpec(bytes, ALGORITHM);
    Arrays.fill(bytes, (byte) 0);
    return key;
  }
}
