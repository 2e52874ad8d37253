package io.sequin.gateway.security.token;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret that all gateways share, of which what a token's bearer proves to know is made. */
final class TokenKey {

  private static final String ALGORITHM = "HmacSHA512";

  private final SecretKeySpec key;

  /**
   * @param secret {@code delegation.token.secret.key}, not empty
   */
  TokenKey(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** As Kafka makes it, so that tokens can be told from others by it. */
  byte[] hmac(String tokenId) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(tokenId.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
