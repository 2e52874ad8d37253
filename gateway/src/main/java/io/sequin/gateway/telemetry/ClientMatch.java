package io.sequin.gateway.telemetry;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which clients a subscription is for: all its patterns have to match. */
record ClientMatch(Map<ClientAttribute, Pattern> patterns) {

  /** RE2/J reads what is nested by recursion. */
  private static final int MAX_PATTERN_LENGTH = 1_000;

  ClientMatch {
    patterns = Map.copyOf(patterns);
  }

  /**
   * Reads the config {@code match}.
   *
   * @throws IllegalArgumentException with a message for people if one is no pattern
   */
  static ClientMatch of(List<String> match) {
    Map<ClientAttribute, Pattern> patterns = new EnumMap<>(ClientAttribute.class);
    for (String text : match) {
      String[] nameAndPattern = text.split("=");
      if (nameAndPattern.length != 2 || text.length() > MAX_PATTERN_LENGTH) {
        throw illegal(text);
      }
      ClientAttribute attribute =
          ClientAttribute.named(nameAndPattern[0].strip()).orElseThrow(() -> illegal(text));
      patterns.put(attribute, compile(nameAndPattern[1].strip(), text));
    }
    return new ClientMatch(patterns);
  }

  boolean accepts(ClientIdentity client) {
    return patterns.entrySet().stream()
        .allMatch(pattern -> pattern.getValue().matcher(client.value(pattern.getKey())).matches());
  }

  private static Pattern compile(String regex, String text) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw illegal(text);
    }
  }

  private static IllegalArgumentException illegal(String text) {
    return new IllegalArgumentException("Illegal client matching pattern: " + text);
  }
}
