package io.sequin.storage.log;

/** Tells bytes that are text as they stand. */
final class PlainText {

  private static final byte LAST_PRINTABLE = '~';

  private PlainText() {}

  /**
   * Whether bytes are a Sequin key: dot-separated, non-empty tokens of printable ASCII without
   * space, {@code *} and {@code >}.
   */
  static boolean isTokens(byte[] bytes, int start, int length) {
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

  /**
   * Whether bytes are ASCII without NUL, which PostgreSQL's text cannot hold. There is no branch in
   * the loop, so that the JVM turns it into vector instructions.
   */
  static boolean isAscii(byte[] bytes, int start, int length) {
    int signs = 0;
    for (int i = start; i < start + length; i++) {
      signs |= bytes[i] | (bytes[i] - 1);
    }
    return signs >= 0;
  }

  private static boolean isTokenCharacter(byte character) {
    return character > ' ' && character <= LAST_PRINTABLE && character != '*' && character != '>';
  }
}
