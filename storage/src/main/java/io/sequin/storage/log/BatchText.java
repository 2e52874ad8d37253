package io.sequin.storage.log;

/**
 * What all keys and all values of a batch have in common as text. It is found out when a batch is
 * queued, because SQL takes far longer to find it out for each record that is read.
 *
 * @param keysAreTokens whether every key that is not null is dot-separated, non-empty tokens of
 *     printable ASCII without space, {@code *} and {@code >}
 * @param valuesAreAscii whether every value is ASCII without NUL, which PostgreSQL's text cannot
 *     hold
 */
record BatchText(boolean keysAreTokens, boolean valuesAreAscii) {

  private static final byte LAST_PRINTABLE = '~';

  static BatchText of(NewBatch batch) {
    return batch
        .positions()
        .map(
            positions ->
                new BatchText(
                    areTokens(batch.payload(), positions), areAscii(batch.payload(), positions)))
        .orElse(new BatchText(false, false));
  }

  private static boolean areTokens(byte[] payload, RecordPositions positions) {
    for (int i = 0; i < positions.keyAt().length; i++) {
      int length = positions.keyLength()[i];
      if (length >= 0 && !isTokens(payload, positions.keyAt()[i], length)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTokens(byte[] bytes, int start, int length) {
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

  private static boolean isTokenCharacter(byte character) {
    return character > ' ' && character <= LAST_PRINTABLE && character != '*' && character != '>';
  }

  private static boolean areAscii(byte[] payload, RecordPositions positions) {
    for (int i = 0; i < positions.valueAt().length; i++) {
      if (!isAscii(payload, positions.valueAt()[i], positions.valueLength()[i])) {
        return false;
      }
    }
    return true;
  }

  /** Without a branch in its loop, so that the JVM turns it into vector instructions. */
  private static boolean isAscii(byte[] bytes, int start, int length) {
    int signs = 0;
    for (int i = start; i < start + length; i++) {
      signs |= bytes[i] | (bytes[i] - 1);
    }
    return signs >= 0;
  }
}
