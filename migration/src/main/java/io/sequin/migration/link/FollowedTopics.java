package io.sequin.migration.link;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceMetadata;
import io.sequin.migration.client.SourcePartition;
import io.sequin.migration.client.SourceTopic;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.InactiveLinkException;
import io.sequin.storage.topic.TopicExistsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of a link: finds new ones, has them made and grow as there, and says which partitions
 * are to be fetched from which broker. Used by one thread, but for what says otherwise.
 */
final class FollowedTopics {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedTopics.class);

  private static final String MADE_ANEW =
      "the topic was made anew there: delete it here to copy it again";

  private final String link;
  private final LinkTerms terms;
  private final LinkStore links;
  private final LinkTarget target;
  private final SourceCluster source;
  private final SourceConfigs configs;
  private final Map<PartitionId, CopyTask> tasks = new ConcurrentHashMap<>();
  private List<LinkedTopic> topics = List.of();
  private List<String> problems = List.of();

  FollowedTopics(
      String link, LinkTerms terms, LinkStore links, LinkTarget target, SourceCluster source) {
    this.link = link;
    this.terms = terms;
    this.links = links;
    this.target = target;
    this.source = source;
    this.configs = new SourceConfigs(source);
  }

  /** The topics as they were when they were looked at last. */
  List<LinkedTopic> topics() {
    return topics;
  }

  /** What kept topics from being followed when they were looked at last. */
  Optional<String> problem() {
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }

  /** The partition that is copied; null if it is not. By any thread. */
  CopyTask task(PartitionId partition) {
    return tasks.get(partition);
  }

  /** How many records are still to copy, as far as is known. By any thread. */
  long lagRecords() {
    return tasks.values().stream().mapToLong(CopyTask::lagRecords).sum();
  }

  /** All partitions that are copied of a topic. */
  List<CopyTask> tasksOf(LinkedTopic topic) {
    return tasks.values().stream()
        .filter(task -> task.partition().topicId() == topic.topicId())
        .toList();
  }

  /** Whether it would be noticed that a topic was made anew there. */
  boolean hasSourceId(int topicId) {
    return topics.stream()
        .anyMatch(topic -> topic.topicId() == topicId && topic.sourceTopicId().isPresent());
  }

  Optional<LinkedTopic> find(String name) {
    return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
  }

  /**
   * Looks at the other cluster's topics.
   *
   * @return by broker, the partitions to copy that it leads
   */
  Map<Integer, List<CopyTask>> refresh() {
    SourceMetadata metadata = source.refresh();
    topics = links.topics(link);
    problems = createMissing(metadata);
    topics.stream().filter(LinkedTopic::isFollowing).forEach(topic -> grow(topic, metadata));
    topics = links.topics(link);
    noteIds(metadata);
    topics = links.topics(link);
    return assign(metadata);
  }

  private List<String> createMissing(SourceMetadata metadata) {
    Map<String, LinkedTopic> known =
        topics.stream().collect(Collectors.toMap(LinkedTopic::name, Function.identity()));
    return metadata.topics().values().stream()
        .filter(topic -> terms.choose(topic) && !known.containsKey(topic.name()))
        .flatMap(topic -> create(topic).stream())
        .toList();
  }

  /** Why it cannot be followed; empty if it is. */
  private Optional<String> create(SourceTopic topic) {
    try {
      List<String> notTaken =
          target.createTopic(link, topic.name(), topic.partitionCount(), configsOf(topic));
      LOG.info(
          "link '{}' follows topic {} with {} partitions{}",
          link,
          topic.name(),
          topic.partitionCount(),
          notTaken.isEmpty() ? "" : "; configs that are not taken: " + notTaken);
      return Optional.empty();
    } catch (InactiveLinkException e) {
      LOG.debug("too late", e);
      return Optional.empty();
    } catch (TopicExistsException e) {
      LOG.debug("not followed", e);
      return Optional.of(
          "topic "
              + topic.name()
              + " is here already and does not follow: delete it, or exclude it from the link");
    } catch (IllegalArgumentException e) {
      return Optional.of("topic " + topic.name() + " cannot be followed: " + e.getMessage());
    }
  }

  /** Those of a topic that somebody keeps producers away from are copied when it is not so. */
  private Map<String, String> configsOf(SourceTopic topic) {
    Map<String, String> set =
        configs.of(List.of(topic.name())).getOrDefault(topic.name(), Map.of());
    return SourceFence.isUp(set) ? SourceFence.without(set) : set;
  }

  private void grow(LinkedTopic topic, SourceMetadata metadata) {
    Optional<SourceTopic> there = metadata.topic(topic.name());
    if (there.isEmpty()) {
      links.noteTopicProblem(topic.topicId(), Optional.of("there is no such topic any more"));
    } else if (isMadeAnew(topic, metadata)) {
      links.noteTopicProblem(topic.topicId(), Optional.of(MADE_ANEW));
    } else if (there.get().partitionCount() > topic.partitionCount()) {
      target.addPartitions(topic.name(), there.get().partitionCount());
    }
  }

  private static boolean isMadeAnew(LinkedTopic topic, SourceMetadata metadata) {
    Optional<UUID> id = metadata.topic(topic.name()).flatMap(SourceTopic::id);
    return id.isPresent() && topic.sourceTopicId().isPresent() && !id.equals(topic.sourceTopicId());
  }

  /** So that one of the same name is not taken for it. */
  private void noteIds(SourceMetadata metadata) {
    topics.stream()
        .filter(topic -> topic.isFollowing() && topic.sourceTopicId().isEmpty())
        .forEach(
            topic ->
                metadata
                    .topic(topic.name())
                    .flatMap(SourceTopic::id)
                    .ifPresent(id -> links.noteSourceTopic(topic.topicId(), id)));
  }

  private Map<Integer, List<CopyTask>> assign(SourceMetadata metadata) {
    List<LinkedTopic> followed =
        topics.stream()
            .filter(topic -> topic.isFollowing() && !isMadeAnew(topic, metadata))
            .toList();
    keepTasks(followed);
    Map<Integer, List<CopyTask>> byLeader = new HashMap<>();
    for (CopyTask task : tasks.values()) {
      metadata
          .topic(task.source().topic())
          .map(topic -> topic.leaders().get(task.source().partition()))
          .ifPresent(leader -> byLeader.computeIfAbsent(leader, _ -> new ArrayList<>()).add(task));
    }
    return byLeader;
  }

  private void keepTasks(List<LinkedTopic> followed) {
    Map<Integer, String> names =
        followed.stream().collect(Collectors.toMap(LinkedTopic::topicId, LinkedTopic::name));
    tasks.keySet().removeIf(partition -> !names.containsKey(partition.topicId()));
    List<LinkedTopic> news =
        followed.stream().filter(topic -> tasksOf(topic).size() < topic.partitionCount()).toList();
    if (!news.isEmpty()) {
      // whatever was wrong is looked at anew
      news.forEach(topic -> links.noteTopicProblem(topic.topicId(), Optional.empty()));
      for (CopyPosition position : links.positionsOf(news).values()) {
        PartitionId partition = position.partition();
        tasks.computeIfAbsent(
            partition,
            _ ->
                new CopyTask(
                    new SourcePartition(names.get(partition.topicId()), partition.partition()),
                    position));
      }
    }
  }

  /**
   * Sets the configs of all topics that follow as they are set there. Those from which producers
   * are kept away there stay as they are, and so do those that are written to here by now.
   */
  void copyConfigs() {
    List<String> names =
        links.topics(link).stream()
            .filter(topic -> topic.state() == LinkedTopic.State.FOLLOWING)
            .map(LinkedTopic::name)
            .toList();
    configs
        .of(names)
        .forEach(
            (name, set) -> {
              if (!SourceFence.isUp(set)) {
                target.setConfigs(name, set);
              }
            });
  }
}
