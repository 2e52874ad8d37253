package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.message.ConsumerProtocolSubscription;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a consumer of the classic protocol says when it joins.
 *
 * @param owned what it reads, of topics that exist
 * @param rackId null if it has not said
 */
record EmbeddedSubscription(Set<String> topics, Set<TopicIdPartition> owned, String rackId) {

  /**
   * @throws io.sequin.protocol.wire.MalformedMessageException if it is none
   */
  static EmbeddedSubscription read(byte[] metadata, TopicsView view) {
    ConsumerProtocolSubscription subscription =
        EmbeddedBytes.read(metadata, ConsumerProtocolSubscription::read);
    Set<TopicIdPartition> owned =
        subscription.ownedPartitions().stream()
            .flatMap(topic -> partitions(topic, view))
            .collect(Collectors.toUnmodifiableSet());
    String rackId = subscription.rackId();
    return new EmbeddedSubscription(
        Set.copyOf(subscription.topics()),
        owned,
        rackId == null || rackId.isEmpty() ? null : rackId);
  }

  private static Stream<TopicIdPartition> partitions(
      ConsumerProtocolSubscription.TopicPartition topic, TopicsView view) {
    Optional<UUID> id = view.byName(topic.topic()).map(TopicPartitions::id);
    return id.stream()
        .flatMap(
            topicId ->
                topic.partitions().stream()
                    .map(partition -> new TopicIdPartition(topicId, partition)));
  }
}
