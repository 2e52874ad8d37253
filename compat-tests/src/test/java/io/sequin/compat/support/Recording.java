package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What Apache Kafka answered to the questions of one test class, as a text file among the tests'
 * resources. A question that is asked again has an answer of its own.
 */
final class Recording {

  private static final Path DIRECTORY =
      TestJava.repository().resolve("compat-tests/src/test/resources/kafka");

  private static final String QUESTION = "=== ";

  /** Tests choose times by their own clock: that one differs from run to run. */
  private static final String TIME = "\\b\\d{13}\\b|\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";

  private final Path file;
  private final Map<String, String> answers = new LinkedHashMap<>();
  private final Map<String, Integer> timesAsked = new HashMap<>();

  private Recording(Class<?> test) {
    file = DIRECTORY.resolve(test.getSimpleName() + ".txt");
  }

  /** Nothing as yet. */
  static Recording empty(Class<?> test) {
    return new Recording(test);
  }

  /** What was recorded for a test class, which may be nothing. */
  static Recording load(Class<?> test) {
    Recording recording = new Recording(test);
    if (Files.exists(recording.file)) {
      recording.parse();
    }
    return recording;
  }

  /** The recorded answer; fails with what to do where there is none. */
  String next(String question) {
    String key = key(question);
    String answer = answers.get(key);
    if (answer == null) {
      throw new AssertionError(
          "%s has no answer of Apache Kafka to '%s': run the whole test class with -Drecord"
              .formatted(file, key));
    }
    return answer;
  }

  void add(String question, String answer) {
    if (answer.lines().anyMatch(line -> line.startsWith(QUESTION))) {
      throw new AssertionError("an answer that reads like a question: " + answer);
    }
    answers.put(key(question), answer);
  }

  void save() {
    try {
      Files.createDirectories(DIRECTORY);
      Files.writeString(
          file,
          answers.entrySet().stream()
              .map(entry -> QUESTION + entry.getKey() + "\n" + entry.getValue() + "\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void parse() {
    try {
      for (String section : ("\n" + Files.readString(file)).split("\n" + QUESTION, -1)) {
        int lineEnd = section.indexOf('\n');
        if (lineEnd > 0) {
          answers.put(
              section.substring(0, lineEnd),
              section.substring(lineEnd + 1).replaceFirst("\n$", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String key(String question) {
    String timeless = question.strip().replaceAll(TIME, "TIME");
    int times = timesAsked.merge(timeless, 1, Integer::sum);
    return times == 1 ? timeless : timeless + " (" + times + ")";
  }
}
