package io.sequin.migration.push;

import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceMetadata;
import io.sequin.migration.client.SourcePartition;
import io.sequin.migration.client.SourceTopic;
import io.sequin.migration.link.LinkTerms;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreatePartitionsRequest;
import io.sequin.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sequin.protocol.message.CreatePartitionsResponse;
import io.sequin.protocol.message.CreateTopicsRequest;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.sequin.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.sequin.protocol.message.CreateTopicsResponse;
import io.sequin.storage.Storage;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushPosition;
import io.sequin.storage.link.PushStore;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of a link that go to the other cluster: finds new ones, and has them made and grow
 * there as here. Used by one thread, but for what says otherwise.
 */
final class PushedTopics {

  private static final Logger LOG = LoggerFactory.getLogger(PushedTopics.class);

  private static final int CREATE_PATIENCE_MS = 30_000;
  private static final short AS_THE_CLUSTER_LIKES = -1;

  private final String link;
  private final LinkTerms terms;
  private final SourceCluster target;
  private final TopicCatalog catalog;
  private final LinkStore links;
  private final PushStore pushes;
  private final Map<PartitionId, PushTask> tasks = new ConcurrentHashMap<>();
  private final Set<Integer> added = new HashSet<>();
  private volatile List<LinkedTopic> topics = List.of();

  PushedTopics(String link, LinkTerms terms, SourceCluster target, Storage storage) {
    this.link = link;
    this.terms = terms;
    this.target = target;
    this.catalog = storage.topics();
    this.links = storage.links();
    this.pushes = storage.pushes();
  }

  /** The topics as they were when they were looked at last. By any thread. */
  List<LinkedTopic> topics() {
    return topics;
  }

  /** All partitions that are pushed. By any thread. */
  Collection<PushTask> tasks() {
    return tasks.values();
  }

  /** A partition; empty if it is not pushed. By any thread. */
  Optional<PushTask> task(PartitionId partition) {
    return Optional.ofNullable(tasks.get(partition));
  }

  /** Looks at topics here and there. */
  void refresh() {
    addChosen();
    topics = links.topics(link).stream().filter(LinkedTopic::isPushed).toList();
    if (!topics.isEmpty()) {
      SourceMetadata metadata = target.refresh();
      if (topics.stream().filter(topic -> makeThere(topic, metadata)).count() > 0) {
        target.refresh();
      }
    }
    keepTasks();
  }

  private void addChosen() {
    if (terms.push()) {
      catalog.logs().stream()
          .filter(topic -> terms.choose(topic.name()))
          .filter(topic -> added.add(topic.id()))
          .forEach(topic -> pushes.add(link, topic.id()));
    }
  }

  /** Whether anything had to be done. */
  private boolean makeThere(LinkedTopic topic, SourceMetadata metadata) {
    int partitionsThere = metadata.topic(topic.name()).map(SourceTopic::partitionCount).orElse(0);
    if (partitionsThere == 0) {
      create(topic);
    } else if (partitionsThere < topic.partitionCount()) {
      grow(topic);
    } else if (partitionsThere > topic.partitionCount()) {
      note(topic, "there it has " + partitionsThere + " partitions, which are more");
    }
    return partitionsThere < topic.partitionCount();
  }

  private void create(LinkedTopic topic) {
    List<CreatableTopicConfig> configs =
        catalog.find(topic.name()).map(Topic::configs).orElse(Map.of()).entrySet().stream()
            .map(config -> new CreatableTopicConfig(config.getKey(), config.getValue()))
            .toList();
    CreateTopicsResponse response =
        target.askAny(
            CreateTopicsRequest.builder()
                .topics(
                    List.of(
                        CreatableTopic.builder()
                            .name(topic.name())
                            .numPartitions(topic.partitionCount())
                            .replicationFactor(AS_THE_CLUSTER_LIKES)
                            .configs(configs)
                            .build()))
                .timeoutMs(CREATE_PATIENCE_MS)
                .build(),
            CreateTopicsResponse.class);
    response.topics().forEach(each -> check(topic, "made", each.errorCode(), each.errorMessage()));
  }

  private void grow(LinkedTopic topic) {
    CreatePartitionsResponse response =
        target.askAny(
            CreatePartitionsRequest.builder()
                .topics(
                    List.of(
                        CreatePartitionsTopic.builder()
                            .name(topic.name())
                            .count(topic.partitionCount())
                            .assignments(null)
                            .build()))
                .timeoutMs(CREATE_PATIENCE_MS)
                .build(),
            CreatePartitionsResponse.class);
    response
        .results()
        .forEach(each -> check(topic, "grown", each.errorCode(), each.errorMessage()));
  }

  private void check(LinkedTopic topic, String what, short code, String message) {
    ErrorCode error = ErrorCode.forCode(code);
    if (error == ErrorCode.NONE) {
      LOG.info("link '{}': topic {} is {} there", link, topic.name(), what);
    } else if (error != ErrorCode.TOPIC_ALREADY_EXISTS) {
      note(
          topic,
          "it cannot be " + what + " there: " + error + (message == null ? "" : ", " + message));
    }
  }

  private void note(LinkedTopic topic, String problem) {
    links.noteTopicProblem(topic.topicId(), Optional.of(problem));
  }

  private void keepTasks() {
    Map<Integer, LinkedTopic> known =
        topics.stream().collect(Collectors.toMap(LinkedTopic::topicId, topic -> topic));
    tasks.keySet().removeIf(partition -> !known.containsKey(partition.topicId()));
    List<LinkedTopic> news =
        topics.stream().filter(topic -> countOf(topic) < topic.partitionCount()).toList();
    if (!news.isEmpty()) {
      Map<PartitionId, PushPosition> positions = pushes.positions(news);
      news.forEach(topic -> addTasks(topic, positions));
    }
  }

  private long countOf(LinkedTopic topic) {
    return tasks.keySet().stream().filter(each -> each.topicId() == topic.topicId()).count();
  }

  private void addTasks(LinkedTopic topic, Map<PartitionId, PushPosition> positions) {
    for (int number = 0; number < topic.partitionCount(); number++) {
      SourcePartition there = new SourcePartition(topic.name(), number);
      tasks.computeIfAbsent(
          new PartitionId(topic.topicId(), number),
          here -> new PushTask(there, here, Optional.ofNullable(positions.get(here))));
    }
  }
}
