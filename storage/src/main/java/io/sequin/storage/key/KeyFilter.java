package io.sequin.storage.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses keys: {@code *} is exactly one token, {@code >} at the end is one or more. There is one
 * text for each filter. Matching a key that is text as it stands allocates nothing.
 */
public final class KeyFilter {

  /** Longer ones are refused, because they are part of an index of PostgreSQL. */
  public static final int MAX_LENGTH = 1_000;

  private static final String ONE = "*";
  private static final String REST = ">";

  /** In place of {@code *}; no literal token is empty. */
  private static final byte[] ANY = {};

  private static final int NO_MATCH = -1;

  private final String text;
  private final byte[][] tokens;
  private final boolean hasRest;
  private final boolean takesOneToken;

  private KeyFilter(String text, List<String> tokens) {
    this.text = text;
    this.hasRest = tokens.getLast().equals(REST);
    this.tokens =
        tokens.subList(0, tokens.size() - (hasRest ? 1 : 0)).stream()
            .map(KeyFilter::compiled)
            .toArray(byte[][]::new);
    this.takesOneToken = tokens.size() == 1;
  }

  /**
   * @throws InvalidKeyFilterException if it is none
   */
  public static KeyFilter parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidKeyFilterException(
          "A key filter has at most " + MAX_LENGTH + " characters, not " + text.length());
    }
    List<String> tokens = List.of(text.split("\\.", -1));
    for (int i = 0; i < tokens.size(); i++) {
      check(text, tokens.get(i), i == tokens.size() - 1);
    }
    return new KeyFilter(text, tokens);
  }

  /** The filter as {@link #parse} takes it. */
  public String text() {
    return text;
  }

  /** Whether this is the filter's answer for a record key. */
  public boolean matches(byte[] bytes, int keyAt, int keyLength) {
    boolean matchesText = matchesTokens(bytes, keyAt, keyAt + keyLength);
    if (!matchesText && !takesOneToken) {
      return false;
    }
    if (KeyText.isTokens(bytes, keyAt, keyLength)) {
      return matchesText;
    }
    return takesOneToken
        && (takesAnyToken() || matchesToken(KeyText.encoded(bytes, keyAt, keyLength)));
  }

  /** Whether it matches a record without a key. */
  public boolean matchesNoKey(int partition, long offset) {
    return takesOneToken && (takesAnyToken() || matchesToken(KeyText.ofNoKey(partition, offset)));
  }

  private boolean takesAnyToken() {
    return hasRest || isAny(tokens[0]);
  }

  private boolean matchesToken(String token) {
    return Arrays.equals(tokens[0], token.getBytes(StandardCharsets.US_ASCII));
  }

  /** True also for some keys that are no text. */
  private boolean matchesTokens(byte[] key, int start, int end) {
    int at = start;
    for (byte[] token : tokens) {
      int tokenEnd = isAny(token) ? endOfToken(key, at, end) : endOfLiteral(token, key, at, end);
      if (tokenEnd == NO_MATCH) {
        return false;
      }
      at = tokenEnd + 1;
    }
    return hasRest ? at < end : at == end + 1;
  }

  private static int endOfToken(byte[] key, int start, int end) {
    if (start >= end) {
      return NO_MATCH;
    }
    int at = start;
    while (at < end && key[at] != '.') {
      at++;
    }
    return at;
  }

  private static int endOfLiteral(byte[] token, byte[] key, int start, int end) {
    int tokenEnd = start + token.length;
    boolean fits = tokenEnd == end || (tokenEnd < end && key[tokenEnd] == '.');
    return fits && Arrays.equals(token, 0, token.length, key, start, tokenEnd)
        ? tokenEnd
        : NO_MATCH;
  }

  private static boolean isAny(byte[] token) {
    return token.length == 0;
  }

  private static byte[] compiled(String token) {
    return token.equals(ONE) ? ANY : token.getBytes(StandardCharsets.US_ASCII);
  }

  private static void check(String text, String token, boolean isLast) {
    if (token.isEmpty()) {
      throw invalid(text, "has an empty token");
    }
    if (token.equals(REST) && !isLast) {
      throw invalid(text, "has '>' before its end");
    }
    boolean isWildcard = token.equals(ONE) || token.equals(REST);
    if (!isWildcard && !token.chars().allMatch(KeyText::isTokenCharacter)) {
      throw invalid(text, "has the token '" + token + "', which is neither text nor a wildcard");
    }
  }

  private static InvalidKeyFilterException invalid(String text, String problem) {
    return new InvalidKeyFilterException("The key filter '" + text + "' " + problem);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyFilter filter && filter.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
