package io.sequin.gateway.api.streams;

import io.sequin.gateway.admin.AdminException;
import io.sequin.gateway.admin.InternalTopics;
import io.sequin.gateway.admin.TopicNames;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.group.GroupTexts;
import io.sequin.gateway.group.streams.InternalTopic;
import io.sequin.gateway.group.streams.Subtopology;
import io.sequin.gateway.group.streams.Topology;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest.CopartitionGroup;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest.KeyValue;
import io.sequin.protocol.message.StreamsGroupHeartbeatRequest.TopicInfo;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topology that a member sends. */
final class TopologyReader {

  private static final Logger LOG = LoggerFactory.getLogger(TopologyReader.class);

  /** It is kept with the group, and looked at whenever topics change. */
  private static final int MOST_TOPICS = 10_000;

  private TopologyReader() {}

  /** All topics that the topology has to do with, as often as it names them. */
  static List<String> topics(StreamsGroupHeartbeatRequest.Topology topology) {
    return topology.subtopologies().stream()
        .flatMap(
            each ->
                Stream.of(
                        each.sourceTopics().stream(),
                        each.repartitionSinkTopics().stream(),
                        each.repartitionSourceTopics().stream().map(TopicInfo::name),
                        each.stateChangelogTopics().stream().map(TopicInfo::name))
                    .flatMap(names -> names))
        .toList();
  }

  /**
   * @throws ApiException STREAMS_INVALID_TOPOLOGY if a topic may not be used by an application
   */
  static void checkNames(List<String> topics) {
    requireNone(
        topics,
        InternalTopics::isInternal,
        "Use of Kafka internal topics %s in a Kafka Streams topology is prohibited.");
    requireNone(topics, topic -> !isValid(topic), "Topic names %s are not valid topic names.");
    if (topics.size() > MOST_TOPICS) {
      throw refusal("a topology names more than " + MOST_TOPICS + " topics");
    }
  }

  /**
   * @throws ApiException STREAMS_INVALID_TOPOLOGY if it says how many partitions a changelog has,
   *     which follows from what is read
   */
  static void checkChangelogs(StreamsGroupHeartbeatRequest.Topology topology) {
    topology.subtopologies().stream()
        .flatMap(subtopology -> subtopology.stateChangelogTopics().stream())
        .filter(changelog -> changelog.partitions() != 0)
        .findFirst()
        .ifPresent(
            changelog -> {
              throw new ApiException(
                  ErrorCode.STREAMS_INVALID_TOPOLOGY,
                  "Changelog topic "
                      + changelog.name()
                      + " must have an undefined partition count, but it is set to "
                      + changelog.partitions()
                      + ".");
            });
  }

  /**
   * @param topology null if the member says nothing of it
   * @throws ApiException STREAMS_INVALID_TOPOLOGY if it makes no sense or cannot be stored
   */
  static Topology read(StreamsGroupHeartbeatRequest.Topology topology) {
    if (topology == null) {
      return null;
    }
    if (topology.epoch() < 0) {
      throw refusal("the epoch of a topology is negative");
    }
    SortedMap<String, Subtopology> byId = new TreeMap<>();
    topology.subtopologies().stream()
        .map(TopologyReader::subtopology)
        .forEach(
            subtopology -> {
              if (byId.put(subtopology.id(), subtopology) != null) {
                throw refusal("two subtopologies have the same id");
              }
            });
    return new Topology(topology.epoch(), byId);
  }

  private static Subtopology subtopology(StreamsGroupHeartbeatRequest.Subtopology said) {
    GroupTexts.check("subtopology id", said.subtopologyId(), ErrorCode.STREAMS_INVALID_TOPOLOGY);
    return new Subtopology(
        said.subtopologyId(),
        said.sourceTopics(),
        said.repartitionSinkTopics(),
        said.repartitionSourceTopics().stream().map(TopologyReader::topic).toList(),
        said.stateChangelogTopics().stream().map(TopologyReader::topic).toList(),
        said.copartitionGroups().stream().map(group -> copartitionGroup(said, group)).toList());
  }

  private static Subtopology.CopartitionGroup copartitionGroup(
      StreamsGroupHeartbeatRequest.Subtopology subtopology, CopartitionGroup group) {
    checkIndexes(group.sourceTopics(), subtopology.sourceTopics().size());
    checkIndexes(group.repartitionSourceTopics(), subtopology.repartitionSourceTopics().size());
    return new Subtopology.CopartitionGroup(group.sourceTopics(), group.repartitionSourceTopics());
  }

  private static void checkIndexes(List<Short> indexes, int size) {
    if (indexes.stream().anyMatch(index -> index < 0 || index >= size)) {
      throw refusal("a copartition group has a topic that its subtopology does not have");
    }
  }

  private static InternalTopic topic(TopicInfo said) {
    if (said.partitions() < 0) {
      throw refusal("a repartition topic has a negative number of partitions");
    }
    SortedMap<String, String> configs = new TreeMap<>();
    for (KeyValue config : said.topicConfigs()) {
      GroupTexts.check("topic config", config.key(), ErrorCode.STREAMS_INVALID_TOPOLOGY);
      GroupTexts.check("topic config", config.value(), ErrorCode.STREAMS_INVALID_TOPOLOGY);
      configs.put(config.key(), config.value());
    }
    return new InternalTopic(said.name(), said.partitions(), said.replicationFactor(), configs);
  }

  private static void requireNone(
      List<String> topics, Predicate<String> prohibited, String message) {
    List<String> found = topics.stream().filter(prohibited).distinct().toList();
    if (!found.isEmpty()) {
      throw new ApiException(
          ErrorCode.STREAMS_INVALID_TOPOLOGY, message.replace("%s", String.join(",", found)));
    }
  }

  /** A source topic may be what a key filter chooses of one. */
  private static boolean isValid(String topic) {
    try {
      TopicNames.checkReadable(topic);
      return true;
    } catch (AdminException e) {
      return false;
    }
  }

  private static ApiException refusal(String message) {
    LOG.warn("refused a heartbeat of a streams group: {}", message);
    return new ApiException(ErrorCode.STREAMS_INVALID_TOPOLOGY, message);
  }
}
