package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.streams.ConfiguredTopology.ConfiguredSubtopology;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out what tasks a topology has, and which internal topics are to be created. */
final class TopologyConfiguration {

  private static final int TOLD_TOPICS = 3;

  private final Topology topology;
  private final TopicsView view;
  private final PartitionCounts counts;

  private TopologyConfiguration(Topology topology, TopicsView view) {
    this.topology = topology;
    this.view = view;
    this.counts = new PartitionCounts(view);
  }

  /**
   * @throws io.sequin.gateway.group.modern.GroupRefusal STREAMS_INVALID_TOPOLOGY if it can never
   *     work
   */
  static ConfiguredTopology of(Topology topology, TopicsView view) {
    try {
      return new TopologyConfiguration(topology, view).configure();
    } catch (TopologyProblem problem) {
      return ConfiguredTopology.impossible(problem.status());
    }
  }

  private ConfiguredTopology configure() {
    checkSources();
    new RepartitionTopics(topology.subtopologies(), counts).decide();
    new Copartitioning(topology.subtopologies(), counts).enforce();
    topology.subtopologies().forEach(this::decideChangelogs);
    SortedMap<String, ConfiguredSubtopology> configured = new TreeMap<>();
    topology.byId().forEach((id, subtopology) -> configured.put(id, configured(subtopology)));
    List<InternalTopic> missing = missing(configured.values());
    return new ConfiguredTopology(configured, missing, problem(missing));
  }

  private void checkSources() {
    List<String> missing =
        topology.subtopologies().stream()
            .flatMap(subtopology -> subtopology.sourceTopics().stream())
            .filter(topic -> view.byName(topic).isEmpty())
            .distinct()
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      throw new TopologyProblem(
          StatusCode.MISSING_SOURCE_TOPICS, "Source topics " + told(missing) + " are missing.");
    }
  }

  private void decideChangelogs(Subtopology subtopology) {
    int count =
        counts
            .most(subtopology.inputs())
            .orElseThrow(
                () ->
                    PartitionCounts.invalid(
                        "No source topics found for subtopology " + subtopology.id()));
    subtopology.changelogs().forEach(changelog -> counts.decide(changelog.name(), count));
  }

  private ConfiguredSubtopology configured(Subtopology subtopology) {
    int taskCount = counts.most(subtopology.inputs()).orElseThrow();
    return new ConfiguredSubtopology(
        taskCount,
        subtopology.resolved(
            topic ->
                topic.partitionCount() == 0
                    ? counts.decided(topic.name()).orElseThrow()
                    : topic.partitionCount()));
  }

  private List<InternalTopic> missing(Collection<ConfiguredSubtopology> configured) {
    Map<String, InternalTopic> byName =
        configured.stream()
            .map(ConfiguredSubtopology::subtopology)
            .flatMap(
                subtopology ->
                    Stream.concat(
                        subtopology.repartitionSources().stream(),
                        subtopology.changelogs().stream()))
            .collect(
                Collectors.toMap(
                    InternalTopic::name, topic -> topic, (_, one) -> one, TreeMap::new));
    return byName.values().stream().filter(this::isMissing).toList();
  }

  private boolean isMissing(InternalTopic topic) {
    Optional<TopicPartitions> existing = view.byName(topic.name());
    existing
        .map(TopicPartitions::partitionCount)
        .filter(count -> count != topic.partitionCount())
        .ifPresent(
            count -> {
              throw new TopologyProblem(
                  StatusCode.INCORRECTLY_PARTITIONED_TOPICS,
                  "Existing topic "
                      + topic.name()
                      + " has different number of partitions: expected "
                      + topic.partitionCount()
                      + ", found "
                      + count);
            });
    return existing.isEmpty();
  }

  private static Optional<GroupStatus> problem(List<InternalTopic> missing) {
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new GroupStatus(
                StatusCode.MISSING_INTERNAL_TOPICS,
                "Internal topics are missing: "
                    + told(missing.stream().map(InternalTopic::name).toList())));
  }

  private static String told(List<String> topics) {
    String first = topics.stream().limit(TOLD_TOPICS).collect(Collectors.joining(", "));
    return topics.size() <= TOLD_TOPICS
        ? first
        : first + " and " + (topics.size() - TOLD_TOPICS) + " additional topics";
  }
}
