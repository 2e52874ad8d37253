package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.storage.credential.ScramCredential;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The functions of RFC 5802, section 3, over the JDK's own. */
public final class ScramKeys {

  private static final byte[] CLIENT_KEY = "Client Key".getBytes(UTF_8);
  private static final byte[] SERVER_KEY = "Server Key".getBytes(UTF_8);
  private static final int RANDOM_BITS = 130;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ScramKeys() {}

  /** A password with a salt, as administrators send it (KIP-554). */
  @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
  public record Salted(byte[] password, byte[] salt, int iterations) {}

  /** Of a password, with a new salt and as few iterations as may be. */
  public static Salted salted(ScramMechanism mechanism, String password) {
    byte[] salt = randomText().getBytes(UTF_8);
    int iterations = ScramMechanism.MIN_ITERATIONS;
    return new Salted(saltedPassword(mechanism, password, salt, iterations), salt, iterations);
  }

  /** What to keep of a password, with a new salt. */
  public static ScramCredential credential(
      ScramMechanism mechanism, String password, int iterations) {
    byte[] salt = randomText().getBytes(UTF_8);
    return credential(
        mechanism, saltedPassword(mechanism, password, salt, iterations), salt, iterations);
  }

  /** What to keep of a password that was salted elsewhere. */
  public static ScramCredential credential(
      ScramMechanism mechanism, byte[] saltedPassword, byte[] salt, int iterations) {
    return new ScramCredential(
        salt,
        iterations,
        hash(mechanism, hmac(mechanism, saltedPassword, CLIENT_KEY)),
        hmac(mechanism, saltedPassword, SERVER_KEY));
  }

  /** Whether a password is the one that a credential was made of; in constant time. */
  static boolean matches(ScramMechanism mechanism, ScramCredential credential, String password) {
    byte[] salted = saltedPassword(mechanism, password, credential.salt(), credential.iterations());
    byte[] storedKey = hash(mechanism, hmac(mechanism, salted, CLIENT_KEY));
    return MessageDigest.isEqual(storedKey, credential.storedKey());
  }

  /** Letters and digits that nobody can guess, as Kafka makes nonces and salts of. */
  static String randomText() {
    return new BigInteger(RANDOM_BITS, RANDOM).toString(Character.MAX_RADIX);
  }

  /** The same of bytes that somebody else has drawn. */
  static String text(byte[] drawn) {
    BigInteger all = new BigInteger(1, drawn);
    return all.mod(BigInteger.TWO.pow(RANDOM_BITS)).toString(Character.MAX_RADIX);
  }

  /** The function Hi. */
  static byte[] saltedPassword(
      ScramMechanism mechanism, String password, byte[] salt, int iterations) {
    PBEKeySpec spec =
        new PBEKeySpec(password.toCharArray(), salt, iterations, mechanism.keyBytes() * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2With" + mechanism.macAlgorithm())
          .generateSecret(spec)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }

  /** Whether a client's proof shows that it knows the password. */
  static boolean proves(
      ScramMechanism mechanism, ScramCredential credential, byte[] proof, byte[] authMessage) {
    byte[] signature = hmac(mechanism, credential.storedKey(), authMessage);
    if (proof.length != signature.length) {
      return false;
    }
    byte[] clientKey = new byte[proof.length];
    for (int i = 0; i < proof.length; i++) {
      clientKey[i] = (byte) (proof[i] ^ signature[i]);
    }
    return MessageDigest.isEqual(hash(mechanism, clientKey), credential.storedKey());
  }

  static byte[] hmac(ScramMechanism mechanism, byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(mechanism.macAlgorithm());
      mac.init(new SecretKeySpec(key, mechanism.macAlgorithm()));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hash(ScramMechanism mechanism, byte[] message) {
    try {
      return MessageDigest.getInstance(mechanism.digestAlgorithm()).digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
