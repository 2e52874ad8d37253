package io.sequin.migration.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a link would find, for people and for programs.
 *
 * @param release about which release of Kafka it is
 * @param bytesPerSecond at which records were read just now; null if there were none
 * @param seconds that copying all of it takes at least; null if that is not known
 */
public record LinkCheck(
    String cluster,
    int brokers,
    String release,
    List<Right> rights,
    List<TopicCheck> topics,
    int groups,
    int shareGroups,
    Long bytesPerSecond,
    Long seconds) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Something that a link does in the other cluster.
   *
   * @param outcome {@link #ALLOWED}, {@link #ABSENT}, or how it is refused
   */
  public record Right(String what, String outcome) {

    static final String ALLOWED = "yes";

    /** The other cluster does not have it. */
    static final String ABSENT = "not there";

    boolean isRefused() {
      return !outcome.equals(ALLOWED) && !outcome.equals(ABSENT);
    }
  }

  /**
   * A topic that would be followed.
   *
   * @param sizeBytes null if the other cluster does not tell
   * @param notes what its clients will notice here
   * @param problem why it cannot be followed; null if it can
   */
  public record TopicCheck(
      String name, int partitions, Long sizeBytes, List<String> notes, String problem) {}

  public boolean hasProblems() {
    return rights.stream().anyMatch(Right::isRefused)
        || topics.stream().anyMatch(topic -> topic.problem() != null);
  }

  /** How much there is to copy; null if that is not known. */
  static Long totalBytes(List<TopicCheck> topics) {
    return topics.stream().map(TopicCheck::sizeBytes).anyMatch(Objects::isNull)
        ? null
        : Long.valueOf(topics.stream().mapToLong(TopicCheck::sizeBytes).sum());
  }

  /** Tables. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("cluster " + cluster + ", " + brokers + " brokers, Kafka " + release);
    rights.forEach(
        right -> lines.add(String.format(Locale.ROOT, "%-44s %s", right.what(), right.outcome())));
    lines.add(
        String.format(Locale.ROOT, "%-40s %10s %14s  %s", "TOPIC", "PARTITIONS", "BYTES", "NOTES"));
    topics.forEach(topic -> lines.add(line(topic)));
    lines.add(groups + " groups and " + shareGroups + " share groups have offsets to take over");
    lines.add(
        "to copy: "
            + text(totalBytes(topics))
            + " bytes; read at "
            + text(bytesPerSecond)
            + " bytes per second; at least "
            + text(seconds)
            + " seconds");
    return lines;
  }

  private static String line(TopicCheck topic) {
    return String.format(
        Locale.ROOT,
        "%-40s %10d %14s  %s",
        topic.name(),
        topic.partitions(),
        text(topic.sizeBytes()),
        topic.problem() == null
            ? String.join("; ", topic.notes())
            : "CANNOT BE FOLLOWED: " + topic.problem());
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Long number) {
    return number == null ? "unknown" : number.toString();
  }
}
