package io.sequin.storage.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Makes Sequin keys of record keys. */
public final class KeyText {

  private static final byte LAST_PRINTABLE = '~';
  private static final String ENCODED = "~";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private KeyText() {}

  /** Whether a record key is a Sequin key as it stands. */
  public static boolean isTokens(byte[] bytes, int start, int length) {
    boolean tokenIsEmpty = true;
    for (int i = start; i < start + length; i++) {
      byte character = bytes[i];
      if (character == '.') {
        if (tokenIsEmpty) {
          return false;
        }
        tokenIsEmpty = true;
      } else if (isTokenCharacter(character)) {
        tokenIsEmpty = false;
      } else {
        return false;
      }
    }
    return !tokenIsEmpty;
  }

  /** The Sequin key of a record key. */
  public static String of(byte[] bytes, int start, int length) {
    return isTokens(bytes, start, length)
        ? new String(bytes, start, length, StandardCharsets.US_ASCII)
        : encoded(bytes, start, length);
  }

  /** The Sequin key of a record that has none. */
  public static String ofNoKey(int partition, long offset) {
    return partition + "-" + offset;
  }

  static String encoded(byte[] bytes, int start, int length) {
    return ENCODED + ENCODER.encodeToString(Arrays.copyOfRange(bytes, start, start + length));
  }

  static boolean isTokenCharacter(int character) {
    return character > ' '
        && character <= LAST_PRINTABLE
        && character != '.'
        && character != '*'
        && character != '>';
  }
}
