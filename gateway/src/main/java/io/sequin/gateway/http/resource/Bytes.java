package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.HttpProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Bytes in JSON: as text where they are UTF-8, else in Base64. */
final class Bytes {

  private Bytes() {}

  /** Empty if they are no UTF-8, or there are none. */
  static Optional<String> text(byte[] bytes) {
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Of either of both; null for neither.
   *
   * @throws HttpProblemException if there are both, or what should be Base64 is none
   */
  static byte[] of(String name, String text, String base64) {
    if (text != null && base64 != null) {
      throw HttpProblemException.badRequest("give %s or %sBase64, not both".formatted(name, name));
    }
    if (base64 == null) {
      return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      throw HttpProblemException.badRequest(name + "Base64 is no Base64");
    }
  }
}
