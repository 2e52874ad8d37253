package io.sequin.migration.link;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/**
 * What chooses names: one name, all that begin with what stands before a star, or an expression.
 */
public final class NamePattern {

  private static final String SLASH = "/";
  private static final String STAR = "*";

  private NamePattern() {}

  /** Whether one of the patterns chooses the name. */
  public static boolean anyMatches(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /**
   * Checks a pattern.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static void check(String pattern) {
    try {
      var _ = matches(pattern, "");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + pattern + "' is no regular expression: " + e.getMessage(), e);
    }
  }

  private static boolean matches(String pattern, String name) {
    if (pattern.length() > 2 && pattern.startsWith(SLASH) && pattern.endsWith(SLASH)) {
      return Pattern.matches(pattern.substring(1, pattern.length() - 1), name);
    }
    return pattern.endsWith(STAR)
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
