package io.sequin.gateway.http.resource;

import java.nio.charset.StandardCharsets;

/**
 * A header of a message; its value is text or Base64, or null with neither.
 *
 * @param value null if it is no UTF-8, or null
 * @param valueBase64 null unless the value is no UTF-8
 */
public record Header(String name, String value, String valueBase64) {

  static Header of(byte[] name, byte[] value) {
    String text = Bytes.text(value).orElse(null);
    return new Header(
        new String(name, StandardCharsets.UTF_8),
        text,
        text == null && value != null ? Bytes.base64(value) : null);
  }
}
