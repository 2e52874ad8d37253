package io.sequin.migration.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.CopyPosition.SourceExtent;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushPosition;
import io.sequin.storage.link.PushStore;
import io.sequin.storage.log.PartitionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a link is, for people and for programs.
 *
 * @param lagRecords of all topics that follow or are followed; null as long as it is not known
 */
public record LinkReport(
    String name,
    String state,
    String cluster,
    String problem,
    Long lagRecords,
    List<TopicReport> topics) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIVE_SECONDS = 30;

  /**
   * How far a topic is.
   *
   * @param lagRecords null as long as it is not known
   * @param lagSeconds of the newest record here behind the moment at which it was seen that there
   *     is more; null where it is not known, 0 without lag
   * @param lostRecords how many had expired there before they were read
   * @param truncatedRecords how many it had lost there after they were copied
   */
  public record TopicReport(
      String name,
      String state,
      int partitions,
      Long lagRecords,
      Long lagSeconds,
      long copiedBytes,
      long lostRecords,
      long truncatedRecords,
      String problem) {}

  /** As it is now. */
  public static LinkReport of(LinkStore links, PushStore pushes, Link link) {
    List<LinkedTopic> topics = links.topics(link.name());
    Map<PartitionId, CopyPosition> positions = links.positionsOf(topics);
    Map<PartitionId, PushPosition> pushed = pushes.positions(topics);
    List<TopicReport> reports =
        topics.stream()
            .map(
                topic -> {
                  List<CopyPosition> of =
                      positions.values().stream()
                          .filter(each -> each.partition().topicId() == topic.topicId())
                          .toList();
                  return topic.isPushed() ? pushReport(topic, of, pushed) : report(topic, of);
                })
            .toList();
    return new LinkReport(
        link.name(),
        stateOf(link),
        link.sourceClusterId().orElse(null),
        link.problem().orElse(null),
        sum(reports.stream().map(TopicReport::lagRecords).toList()),
        reports);
  }

  private static String stateOf(Link link) {
    if (link.isPaused()) {
      return "paused";
    }
    boolean isSeen =
        link.seenAt()
            .map(at -> at.isAfter(Instant.now().minusSeconds(ALIVE_SECONDS)))
            .orElse(false);
    return isSeen ? "running" : "waiting";
  }

  private static TopicReport report(LinkedTopic topic, Collection<CopyPosition> positions) {
    boolean follows = topic.isFollowing();
    List<SourceExtent> seen =
        positions.stream().flatMap(position -> position.source().stream()).toList();
    Long lag =
        follows
            ? sum(positions.stream().map(position -> position.lag().orElse(null)).toList())
            : Long.valueOf(0);
    return new TopicReport(
        topic.name(),
        topic.state().name().toLowerCase(Locale.ROOT),
        topic.partitionCount(),
        lag,
        lagSeconds(lag, positions),
        seen.stream().mapToLong(SourceExtent::copiedBytes).sum(),
        seen.stream().mapToLong(SourceExtent::lostOffsets).sum(),
        seen.stream().mapToLong(SourceExtent::truncatedOffsets).sum(),
        topic.problem().orElse(null));
  }

  private static TopicReport pushReport(
      LinkedTopic topic, Collection<CopyPosition> here, Map<PartitionId, PushPosition> there) {
    List<PushPosition> known =
        here.stream()
            .map(position -> there.get(position.partition()))
            .filter(Objects::nonNull)
            .toList();
    Long lag =
        known.size() < here.size()
            ? null
            : Long.valueOf(
                here.stream().mapToLong(CopyPosition::nextOffset).sum()
                    - known.stream().mapToLong(PushPosition::nextOffset).sum());
    return new TopicReport(
        topic.name(),
        topic.state().name().toLowerCase(Locale.ROOT),
        topic.partitionCount(),
        lag,
        lag == null || lag > 0 ? null : lag,
        known.stream().mapToLong(PushPosition::pushedBytes).sum(),
        known.stream().mapToLong(PushPosition::lostOffsets).sum(),
        0,
        topic.problem().orElse(null));
  }

  private static Long lagSeconds(Long lag, Collection<CopyPosition> positions) {
    if (lag == null || lag == 0) {
      return lag;
    }
    OptionalLong oldest =
        positions.stream()
            .filter(position -> position.lag().orElse(0L) > 0)
            .flatMap(position -> position.source().stream())
            .filter(source -> source.maxTimestampMs() >= 0)
            .mapToLong(
                source ->
                    Duration.between(Instant.ofEpochMilli(source.maxTimestampMs()), source.seenAt())
                        .toSeconds())
            .max();
    return oldest.isPresent() ? Long.valueOf(Math.max(0, oldest.getAsLong())) : null;
  }

  /** Null if one of them is not known. */
  private static Long sum(List<Long> numbers) {
    long sum = 0;
    for (Long number : numbers) {
      if (number == null) {
        return null;
      }
      sum += number;
    }
    return sum;
  }

  public boolean hasProblems() {
    return problem != null || topics.stream().anyMatch(topic -> topic.problem() != null);
  }

  /** Whether nothing is left to copy of the topics that there are, as far as is known. */
  public boolean hasNothingLeft() {
    return !topics.isEmpty() && lagRecords != null && lagRecords == 0;
  }

  /** One line. */
  public String summary() {
    return String.join(
        "\t",
        name,
        state,
        topics.size() + " topics",
        "lag " + text(lagRecords),
        Optional.ofNullable(problem).orElse(""));
  }

  /** A table, with what is wrong below. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "link '"
            + name
            + "', "
            + state
            + ", cluster "
            + Optional.ofNullable(cluster).orElse("unknown"));
    lines.add(
        String.format(
            Locale.ROOT,
            "%-40s %-10s %10s %12s %8s %14s %10s %10s",
            "TOPIC",
            "STATE",
            "PARTITIONS",
            "LAG",
            "SECONDS",
            "COPIED BYTES",
            "LOST",
            "TRUNCATED"));
    for (TopicReport topic : topics) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-40s %-10s %10d %12s %8s %14d %10d %10d",
              topic.name(),
              topic.state(),
              topic.partitions(),
              text(topic.lagRecords()),
              text(topic.lagSeconds()),
              topic.copiedBytes(),
              topic.lostRecords(),
              topic.truncatedRecords()));
    }
    Optional.ofNullable(problem).ifPresent(why -> lines.add("problem: " + why));
    topics.stream()
        .filter(topic -> topic.problem() != null)
        .forEach(topic -> lines.add("problem with " + topic.name() + ": " + topic.problem()));
    return lines;
  }

  public String toJson() {
    return json(this);
  }

  public static String toJson(List<LinkReport> reports) {
    return json(reports);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is not known is not 0. */
  private static String text(Long number) {
    return number == null ? "unknown" : number.toString();
  }
}
