package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.message.ConsumerProtocolAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a consumer of the classic protocol is to read, of topics that exist.
 *
 * @param hasUserData whether the client's own assignor says more than that
 */
record EmbeddedAssignment(Set<TopicIdPartition> partitions, boolean hasUserData) {

  /**
   * @param assignment empty for no partitions
   * @throws io.sequin.protocol.wire.MalformedMessageException if it is none
   */
  static EmbeddedAssignment read(byte[] assignment, TopicsView view) {
    if (assignment.length == 0) {
      return new EmbeddedAssignment(Set.of(), false);
    }
    ConsumerProtocolAssignment read =
        EmbeddedBytes.read(assignment, ConsumerProtocolAssignment::read);
    return new EmbeddedAssignment(
        read.assignedPartitions().stream()
            .flatMap(topic -> partitions(topic, view))
            .collect(Collectors.toUnmodifiableSet()),
        read.userData() != null && read.userData().length > 0);
  }

  /**
   * The assignment as a member can read it.
   *
   * @throws io.sequin.protocol.wire.MalformedMessageException if it is not known what that is
   */
  static byte[] bytesFor(
      ClassicMembership member, Collection<TopicIdPartition> partitions, TopicsView view) {
    List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>();
    TopicIdPartition.byTopic(partitions)
        .forEach(
            (topicId, ofTopic) ->
                view.byId(topicId)
                    .ifPresent(
                        topic ->
                            topics.add(
                                new ConsumerProtocolAssignment.TopicPartition(
                                    topic.name(), ofTopic))));
    return EmbeddedBytes.write(
        new ConsumerProtocolAssignment(topics, null),
        EmbeddedBytes.version(member.preferred().metadata()));
  }

  private static Stream<TopicIdPartition> partitions(
      ConsumerProtocolAssignment.TopicPartition topic, TopicsView view) {
    Optional<UUID> id = view.byName(topic.topic()).map(TopicPartitions::id);
    return id.stream()
        .flatMap(
            topicId ->
                topic.partitions().stream()
                    .map(partition -> new TopicIdPartition(topicId, partition)));
  }
}
