package io.sequin.compat.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/** An identity provider with one key: signs JWTs, and publishes its JWKS as a file. */
public final class TokenIssuer {

  public static final String ISSUER = "https://issuer.example.org";
  public static final String AUDIENCE = "kafka";

  private static final int KEY_BITS = 2_048;

  private final KeyPair keys;

  public TokenIssuer() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the public key as a JWKS. */
  public void publish(Path file) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    try {
      Files.writeString(
          file,
          "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"one\",\"n\":\"%s\",\"e\":\"%s\"}]}"
              .formatted(encoded(key.getModulus()), encoded(key.getPublicExponent())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A token of a user, which expires at some time. */
  public String token(String user, Instant expiry) {
    String signed =
        encoded("{\"alg\":\"RS256\",\"kid\":\"one\"}")
            + "."
            + encoded(
                String.format(
                    Locale.ROOT,
                    "{\"sub\":\"%s\",\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}",
                    user,
                    ISSUER,
                    AUDIENCE,
                    Instant.now().getEpochSecond(),
                    expiry.getEpochSecond()));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(BigInteger number) {
    byte[] bytes = number.toByteArray();
    // a sign of its own is not meant
    int start = bytes[0] == 0 ? 1 : 0;
    byte[] magnitude = new byte[bytes.length - start];
    System.arraycopy(bytes, start, magnitude, 0, magnitude.length);
    return encoded(magnitude);
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
