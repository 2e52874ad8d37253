package io.sequin.gateway.net.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Names a client by its certificate's distinguished name, as {@code ssl.principal.mapping.rules}
 * say (KIP-371): {@code RULE:pattern/replacement/[L|U]} or {@code DEFAULT}, the first that fits.
 */
final class PrincipalMapping {

  private static final String RULE =
      "(?<default>DEFAULT)|RULE:(?<pattern>(\\\\.|[^\\\\/])*)/(?<replacement>(\\\\.|[^\\\\/])*)/(?<case>[LU]?).*?|(.*?)";
  private static final Pattern SPLITTER = Pattern.compile("\\s*(" + RULE + ")\\s*(,\\s*|$)");
  private static final Pattern PARSER = Pattern.compile(RULE);
  private static final Pattern BACK_REFERENCE = Pattern.compile("\\$(\\d+)");

  private final List<Rule> rules;

  private PrincipalMapping(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Reads the rules.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static PrincipalMapping parse(String text) {
    List<Rule> rules = new ArrayList<>();
    Matcher matcher = SPLITTER.matcher(text.strip());
    while (matcher.find()) {
      rule(matcher.group(1)).ifPresent(rules::add);
    }
    return new PrincipalMapping(List.copyOf(rules));
  }

  /**
   * The user's name.
   *
   * @throws NoPrincipalException if no rule fits
   */
  String apply(String distinguishedName) {
    return rules.stream()
        .flatMap(rule -> rule.apply(distinguishedName).stream())
        .findFirst()
        .orElseThrow(() -> new NoPrincipalException("No rules apply to " + distinguishedName));
  }

  private static Optional<Rule> rule(String text) {
    Matcher matcher = PARSER.matcher(text);
    if (!matcher.lookingAt()) {
      throw new IllegalArgumentException("Invalid rule: " + text);
    }
    if (text.length() != matcher.end()) {
      throw new IllegalArgumentException(
          "Invalid rule: `%s`, unmatched substring: `%s`"
              .formatted(text, text.substring(matcher.end())));
    }
    if (matcher.group("default") != null) {
      return Optional.of(Optional::of);
    }
    return Optional.ofNullable(matcher.group("pattern"))
        .map(
            pattern ->
                replacing(pattern(pattern), matcher.group("replacement"), matcher.group("case")));
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "ssl.principal.mapping.rules has no pattern that can be read: " + e.getDescription(), e);
    }
  }

  private static Rule replacing(Pattern pattern, String replacement, String letterCase) {
    return name -> {
      Matcher matcher = pattern.matcher(name);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      String replaced =
          matcher.replaceAll(withLiteralReferences(replacement, matcher.groupCount()));
      return Optional.of(
          switch (letterCase) {
            case "L" -> replaced.toLowerCase(Locale.ENGLISH);
            case "U" -> replaced.toUpperCase(Locale.ENGLISH);
            default -> replaced;
          });
    };
  }

  /** A reference to a group that there is not stands for itself, as with Kafka. */
  private static String withLiteralReferences(String replacement, int groups) {
    if (groups == 0) {
      return replacement;
    }
    String escaped = replacement;
    Matcher references = BACK_REFERENCE.matcher(replacement);
    int shift = 0;
    while (references.find()) {
      if (isBeyond(references.group(1), groups)) {
        int start = references.start() + shift;
        escaped = escaped.substring(0, start) + "\\" + escaped.substring(start);
        shift++;
      }
    }
    return escaped;
  }

  /** Of {@code $123} the last digits may be text, as where there are only twelve groups. */
  private static boolean isBeyond(String reference, int groups) {
    if (reference.startsWith("0")) {
      return false;
    }
    int group = Integer.parseInt(reference);
    while (group > groups && group >= 10) {
      group /= 10;
    }
    return group > groups;
  }

  /** What a rule makes of a name; empty if it does not fit. */
  private interface Rule {
    Optional<String> apply(String name);
  }
}
