package io.sequin.gateway.admin;

import io.sequin.storage.key.InvalidKeyFilterException;
import io.sequin.storage.topic.FilteredTopics;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kafka's rule for topic names. */
public final class TopicNames {

  private static final int MAX_LENGTH = 249;
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

  private TopicNames() {}

  /** What is wrong with the name, if anything. */
  private static Optional<String> problemWith(String name) {
    if (name.isEmpty()) {
      return Optional.of("the empty string is not allowed");
    }
    if (name.equals(".") || name.equals("..")) {
      return Optional.of("'" + name + "' is not allowed");
    }
    if (name.length() > MAX_LENGTH) {
      return Optional.of(
          "the length of '" + name + "' is longer than the max allowed length " + MAX_LENGTH);
    }
    if (!LEGAL.matcher(name).matches()) {
      return Optional.of(
          "'"
              + name
              + "' contains one or more characters other than ASCII alphanumerics, '.', '_' and"
              + " '-'");
    }
    return Optional.empty();
  }

  /**
   * @throws AdminException INVALID_TOPIC_NAME if something is wrong with the name
   */
  public static void check(String name) {
    problemWith(name)
        .ifPresent(
            problem -> {
              throw new AdminException(
                  Refusal.INVALID_TOPIC_NAME, "Topic name is invalid: " + problem);
            });
  }

  /**
   * Checks the name of a topic that is to be read, which may be a key filter.
   *
   * @throws AdminException INVALID_TOPIC_NAME if something is wrong with the name
   */
  public static void checkReadable(String name) {
    if (!FilteredTopics.isFilter(name)) {
      check(name);
      return;
    }
    try {
      FilteredTopics.check(name);
    } catch (InvalidKeyFilterException e) {
      throw new AdminException(
          Refusal.INVALID_TOPIC_NAME, "Topic name is invalid: " + e.getMessage());
    }
  }

  /**
   * Names that differ only in '.' and '_' get the same metric names, so Kafka allows only one of
   * them.
   */
  static boolean collide(String one, String other) {
    return !one.equals(other) && one.replace('.', '_').equals(other.replace('.', '_'));
  }
}
