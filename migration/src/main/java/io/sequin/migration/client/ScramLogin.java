package io.sequin.migration.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM (RFC 5802). */
final class ScramLogin implements SaslLogin {

  private static final Pattern SERVER_FIRST =
      Pattern.compile("r=([^,]+),s=([A-Za-z0-9+/=]+),i=(\\d{1,7})(,.*)?");
  private static final int NONCE_BITS = 130;

  private final String digest;
  private final String password;
  private final String firstBare;
  private final String nonce;
  private byte[] serverSignature;

  ScramLogin(String digest, String user, String password, boolean isToken) {
    this(
        digest,
        user,
        password,
        new BigInteger(NONCE_BITS, new SecureRandom()).toString(Character.MAX_RADIX),
        isToken);
  }

  /**
   * @param nonce what nobody can guess
   * @param isToken whether it is a delegation token (KIP-48)
   */
  ScramLogin(String digest, String user, String password, String nonce, boolean isToken) {
    this.digest = digest;
    this.password = password;
    this.nonce = nonce;
    this.firstBare =
        "n="
            + user.replace("=", "=3D").replace(",", "=2C")
            + ",r="
            + nonce
            + (isToken ? ",tokenauth=true" : "");
  }

  @Override
  public byte[] begin() {
    return ("n,," + firstBare).getBytes(UTF_8);
  }

  @Override
  public byte[] answer(byte[] challenge) {
    String message = new String(challenge, UTF_8);
    if (serverSignature == null) {
      return prove(message);
    }
    String expected = "v=" + Base64.getEncoder().encodeToString(serverSignature);
    if (!MessageDigest.isEqual(message.getBytes(UTF_8), expected.getBytes(UTF_8))) {
      throw new SourceException(
          "the broker does not know the password, so it is not the right one");
    }
    return null;
  }

  private byte[] prove(String serverFirst) {
    Matcher matcher = SERVER_FIRST.matcher(serverFirst);
    if (!matcher.matches() || !matcher.group(1).startsWith(nonce)) {
      throw new SourceException("the broker does not speak SCRAM as it ought to");
    }
    byte[] salt = Base64.getDecoder().decode(matcher.group(2));
    byte[] salted = salted(salt, Integer.parseInt(matcher.group(3)));
    String withoutProof = "c=biws,r=" + matcher.group(1);
    byte[] message = (firstBare + "," + serverFirst + "," + withoutProof).getBytes(UTF_8);
    byte[] clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
    byte[] signature = hmac(hash(clientKey), message);
    byte[] proof = new byte[clientKey.length];
    for (int i = 0; i < proof.length; i++) {
      proof[i] = (byte) (clientKey[i] ^ signature[i]);
    }
    serverSignature = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), message);
    return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(UTF_8);
  }

  private byte[] salted(byte[] salt, int iterations) {
    try {
      int bits = MessageDigest.getInstance(digest).getDigestLength() * Byte.SIZE;
      return SecretKeyFactory.getInstance("PBKDF2With" + mac())
          .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, bits))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(mac());
      mac.init(new SecretKeySpec(key, mac()));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] hash(byte[] message) {
    try {
      return MessageDigest.getInstance(digest).digest(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String mac() {
    return "Hmac" + digest.replace("-", "");
  }
}
