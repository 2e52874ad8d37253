package io.sequin.gateway.api.topic;

import io.sequin.gateway.admin.InternalTopics;
import io.sequin.gateway.api.cluster.AuthorizedOperations;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.sequin.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A page of descriptions of partitions, filled topic by topic up to a limit. */
final class TopicPage {

  private final Cluster cluster;
  private final ClientAuthorizer authorizer;
  private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
  private int roomLeft;
  private Cursor next;

  TopicPage(Cluster cluster, ClientAuthorizer authorizer, int maxPartitions) {
    this.cluster = cluster;
    this.authorizer = authorizer;
    this.roomLeft = maxPartitions;
  }

  boolean isFull() {
    return roomLeft == 0;
  }

  /** Says that the next page begins with a topic of which this one has nothing. */
  void continueWith(String name) {
    next = new Cursor(name, 0);
  }

  /** Describes the topic's partitions from {@code first} on, as far as there is room. */
  void add(Topic topic, int first) {
    int described = Math.clamp((long) topic.partitionCount() - first, 0, roomLeft);
    roomLeft -= described;
    if (first + described < topic.partitionCount()) {
      next = new Cursor(topic.name(), first + described);
    }
    topics.add(
        DescribeTopicPartitionsResponseTopic.builder()
            .name(topic.name())
            .topicId(topic.uuid())
            .isInternal(InternalTopics.isInternal(topic.name()))
            .partitions(
                IntStream.range(first, first + described)
                    .mapToObj(index -> partition(topic, index))
                    .toList())
            .topicAuthorizedOperations(AuthorizedOperations.onTopic(true, authorizer, topic.name()))
            .build());
  }

  /** Says nothing of a topic but that it is not for the client; takes no room. */
  void addDenied(String name) {
    topics.add(
        DescribeTopicPartitionsResponseTopic.builder()
            .name(name)
            .errorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code())
            .build());
  }

  void addRefused(String name, ErrorCode error) {
    topics.add(
        DescribeTopicPartitionsResponseTopic.builder()
            .name(name)
            .errorCode(error.code())
            .topicAuthorizedOperations(AuthorizedOperations.onTopic(true, authorizer, name))
            .build());
  }

  /** Whether a topic did not fit in. */
  boolean isCut() {
    return next != null;
  }

  DescribeTopicPartitionsResponse response() {
    return DescribeTopicPartitionsResponse.builder().topics(topics).nextCursor(next).build();
  }

  private DescribeTopicPartitionsResponsePartition partition(Topic topic, int index) {
    int leaderId = cluster.leaderOf(new PartitionId(topic.id(), index)).nodeId();
    return DescribeTopicPartitionsResponsePartition.builder()
        .partitionIndex(index)
        .leaderId(leaderId)
        .leaderEpoch(cluster.leaderEpoch())
        .replicaNodes(List.of(leaderId))
        .isrNodes(List.of(leaderId))
        .eligibleLeaderReplicas(List.of())
        .lastKnownElr(List.of())
        .build();
  }
}
