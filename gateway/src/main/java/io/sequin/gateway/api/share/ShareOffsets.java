package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupEvents;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.gateway.group.share.ShareGroup;
import io.sequin.gateway.group.share.ShareMember;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.delivery.Frontier;
import io.sequin.storage.delivery.Share;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Where share groups are in partitions. */
final class ShareOffsets {

  private static final long UNKNOWN = -1;

  private final GroupCoordinator coordinator;
  private final DeliveryStore deliveries;
  private final TopicLookup topics;
  private final BatchLog log;

  ShareOffsets(
      GroupCoordinator coordinator, DeliveryStore deliveries, TopicLookup topics, BatchLog log) {
    this.coordinator = coordinator;
    this.deliveries = deliveries;
    this.topics = topics;
    this.log = log;
  }

  /** Partitions of a topic that somebody asks for. */
  record WantedTopic(String name, Collection<Integer> partitions) {}

  /**
   * A topic's partitions.
   *
   * @param id zero if there is no such topic
   */
  record TopicOffsets(String name, UUID id, List<PartitionOffsets> partitions) {}

  /**
   * Where a group is in one partition.
   *
   * @param startOffset all before it is done; -1 if the group has not begun there
   * @param lag records that are not done; -1 if the group has not begun there
   */
  record PartitionOffsets(int partition, long startOffset, long lag) {}

  /**
   * Those where the group has begun, or has members that are to read them.
   *
   * @param isOfAnyGateway see {@link GroupCoordinator#look}
   */
  List<TopicOffsets> all(String groupId, boolean isOfAnyGateway) {
    Map<Share, Frontier> frontiers = deliveries.frontiers(groupId);
    Map<String, Topic> read = new TreeMap<>();
    Map<String, SortedSet<Integer>> partitions = new TreeMap<>();
    frontiers
        .keySet()
        .forEach(
            share ->
                topicOf(share)
                    .ifPresent(
                        topic -> {
                          read.put(topic.name(), topic);
                          partitions
                              .computeIfAbsent(topic.name(), _ -> new TreeSet<>())
                              .add(share.partition().partition());
                        }));
    for (TopicIdPartition assigned : assigned(groupId, isOfAnyGateway)) {
      topics
          .find(TopicRef.withId(assigned.topicId()), TopicOperation.DESCRIBE)
          .ifPresent(
              topic -> {
                read.put(topic.name(), topic);
                partitions
                    .computeIfAbsent(topic.name(), _ -> new TreeSet<>())
                    .add(assigned.partition());
              });
    }
    return read.values().stream()
        .map(topic -> offsets(groupId, topic, partitions.get(topic.name()), frontiers))
        .toList();
  }

  /** Those that somebody asks for. */
  List<TopicOffsets> some(String groupId, List<WantedTopic> wanted) {
    Map<Share, Frontier> frontiers = deliveries.frontiers(groupId);
    return wanted.stream()
        .map(
            topic ->
                topics
                    .findFresh(TopicRef.named(topic.name()), TopicOperation.DESCRIBE)
                    .map(found -> offsets(groupId, found, topic.partitions(), frontiers))
                    .orElseGet(
                        () ->
                            new TopicOffsets(
                                topic.name(),
                                Uuids.ZERO,
                                topic.partitions().stream().map(ShareOffsets::unknown).toList())))
        .toList();
  }

  private TopicOffsets offsets(
      String groupId, Topic topic, Collection<Integer> partitions, Map<Share, Frontier> frontiers) {
    return new TopicOffsets(
        topic.name(),
        topic.uuid(),
        partitions.stream()
            .map(
                partition -> {
                  Share share = SharePartition.share(groupId, topic, partition);
                  Frontier frontier = frontiers.get(share);
                  return frontier == null ? unknown(partition) : known(share.partition(), frontier);
                })
            .toList());
  }

  private static PartitionOffsets unknown(int partition) {
    return new PartitionOffsets(partition, UNKNOWN, UNKNOWN);
  }

  private PartitionOffsets known(PartitionId partition, Frontier frontier) {
    long notDelivered = log.currentOffsets(partition).highWatermark() - frontier.nextOffset();
    return new PartitionOffsets(
        partition.partition(),
        frontier.startOffset(),
        Math.max(0, notDelivered) + frontier.pendingRecords());
  }

  private Optional<Topic> topicOf(Share share) {
    return topics.find(share.partition().topicId(), share.keyFilter());
  }

  private Collection<TopicIdPartition> assigned(String groupId, boolean isOfAnyGateway) {
    Optional<Group> group = coordinator.look(groupId, GroupEvents.look(), isOfAnyGateway);
    return group.orElse(null) instanceof ShareGroup shareGroup
        ? shareGroup.members().stream()
            .map(ShareMember::assignment)
            .flatMap(assignment -> assignment.partitions().stream())
            .toList()
        : List.of();
  }
}
