package io.sequin.gateway.group.modern;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sequin.protocol.ErrorCode;
import java.util.Set;
import java.util.stream.Collectors;

/** A regular expression and the topics that it matches as a whole. */
record TopicPattern(Pattern pattern, Set<String> names) {

  /**
   * @throws GroupRefusal INVALID_REGULAR_EXPRESSION
   */
  static TopicPattern compile(String regex) {
    if (!RegexSize.isBearable(regex)) {
      throw new GroupRefusal(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "SubscribedTopicRegex is too large: at most "
              + RegexSize.MAX_SIZE
              + " characters with repetitions written out.");
    }
    try {
      return new TopicPattern(Pattern.compile(regex), Set.of());
    } catch (PatternSyntaxException e) {
      throw new GroupRefusal(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "SubscribedTopicRegex `"
              + regex
              + "` is not a valid regular expression: "
              + e.getDescription()
              + ".");
    }
  }

  TopicPattern matchedAgainst(TopicsView topics) {
    return new TopicPattern(
        pattern,
        topics.names().stream()
            .filter(name -> pattern.matcher(name).matches())
            .collect(Collectors.toUnmodifiableSet()));
  }
}
