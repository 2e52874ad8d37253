package io.sequin.compat.security;

import static io.sequin.compat.security.LiveGroups.HIDDEN;
import static io.sequin.compat.security.LiveGroups.SEEN;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirCollection;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopicCollection;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgePartition;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopic;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopicCollection;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartition;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopicCollection;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;

/** What is asked about {@link LiveGroups}, in this order. */
final class LiveQuestions {

  private LiveQuestions() {}

  /** By their names; each is made of the ids of the topics. */
  static Map<String, Function<Map<String, Uuid>, AbstractRequest>> all() {
    Map<String, Function<Map<String, Uuid>, AbstractRequest>> questions = new LinkedHashMap<>();
    groups(questions);
    shareGroups(questions);
    shareSessions(questions);
    transactions(questions);
    questions.put(
        "ALTER_REPLICA_LOG_DIRS",
        _ -> Frames.request(ApiKeys.ALTER_REPLICA_LOG_DIRS, 2, alterReplicaLogDirs()));
    return questions;
  }

  private static void groups(Map<String, Function<Map<String, Uuid>, AbstractRequest>> questions) {
    questions.put(
        "DESCRIBE_GROUPS",
        _ ->
            Frames.request(
                ApiKeys.DESCRIBE_GROUPS,
                6,
                new DescribeGroupsRequestData().setGroups(List.of(LiveGroups.CLASSIC))));
    for (String group : List.of(LiveGroups.MODERN, LiveGroups.MODERN_SEEN)) {
      questions.put(
          "CONSUMER_GROUP_DESCRIBE " + group,
          _ ->
              Frames.request(
                  ApiKeys.CONSUMER_GROUP_DESCRIBE,
                  1,
                  new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group))));
    }
    questions.put(
        "LIST_GROUPS", _ -> Frames.request(ApiKeys.LIST_GROUPS, 5, new ListGroupsRequestData()));
    questions.put(
        "OFFSET_FETCH of all topics",
        _ ->
            Frames.request(
                ApiKeys.OFFSET_FETCH,
                8,
                new OffsetFetchRequestData()
                    .setGroups(
                        List.of(
                            new OffsetFetchRequestGroup()
                                .setGroupId("committed")
                                .setTopics(null)))));
  }

  private static void shareGroups(
      Map<String, Function<Map<String, Uuid>, AbstractRequest>> questions) {
    questions.put(
        "SHARE_GROUP_DESCRIBE",
        _ ->
            Frames.request(
                ApiKeys.SHARE_GROUP_DESCRIBE,
                1,
                new ShareGroupDescribeRequestData().setGroupIds(List.of(LiveGroups.SHARED))));
    questions.put(
        "DESCRIBE_SHARE_GROUP_OFFSETS of all topics",
        _ ->
            Frames.request(
                ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
                1,
                new DescribeShareGroupOffsetsRequestData()
                    .setGroups(
                        List.of(
                            new DescribeShareGroupOffsetsRequestGroup()
                                .setGroupId(LiveGroups.IDLE)
                                .setTopics(null)))));
    for (String topic : List.of(SEEN, HIDDEN)) {
      questions.put(
          "DESCRIBE_SHARE_GROUP_OFFSETS " + topic,
          _ ->
              Frames.request(
                  ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
                  1,
                  TopicQuestions.describeShareOffsets(LiveGroups.IDLE, topic)));
      questions.put(
          "ALTER_SHARE_GROUP_OFFSETS " + topic,
          _ ->
              Frames.request(
                  ApiKeys.ALTER_SHARE_GROUP_OFFSETS,
                  0,
                  TopicQuestions.alterShareOffsets(LiveGroups.IDLE, topic)));
      questions.put(
          "DELETE_SHARE_GROUP_OFFSETS " + topic,
          _ ->
              Frames.request(
                  ApiKeys.DELETE_SHARE_GROUP_OFFSETS,
                  0,
                  TopicQuestions.deleteShareOffsets(LiveGroups.IDLE, topic)));
    }
  }

  private static void shareSessions(
      Map<String, Function<Map<String, Uuid>, AbstractRequest>> questions) {
    questions.put("SHARE_FETCH that begins a session", ids -> shareFetch(0, ids, SEEN, HIDDEN));
    questions.put("SHARE_FETCH that goes on", ids -> shareFetch(1, ids));
    questions.put("SHARE_ACKNOWLEDGE", ids -> shareAcknowledge(2, ids));
  }

  private static AbstractRequest shareFetch(int epoch, Map<String, Uuid> ids, String... topics) {
    return Frames.request(
        ApiKeys.SHARE_FETCH,
        1,
        new ShareFetchRequestData()
            .setGroupId(LiveGroups.SHARED)
            .setMemberId(LiveGroups.SHARE_MEMBER.toString())
            .setShareSessionEpoch(epoch)
            .setMaxBytes(1_000)
            .setMaxRecords(1)
            .setBatchSize(1)
            .setTopics(
                new FetchTopicCollection(
                    Stream.of(topics)
                        .map(
                            topic ->
                                new FetchTopic()
                                    .setTopicId(ids.get(topic))
                                    .setPartitions(
                                        new ShareFetchRequestData.FetchPartitionCollection(
                                            List.of(new FetchPartition()).iterator())))
                        .iterator())));
  }

  private static AbstractRequest shareAcknowledge(int epoch, Map<String, Uuid> ids) {
    return Frames.request(
        ApiKeys.SHARE_ACKNOWLEDGE,
        1,
        new ShareAcknowledgeRequestData()
            .setGroupId(LiveGroups.SHARED)
            .setMemberId(LiveGroups.SHARE_MEMBER.toString())
            .setShareSessionEpoch(epoch)
            .setTopics(
                new AcknowledgeTopicCollection(
                    Stream.of(SEEN, HIDDEN)
                        .map(
                            topic ->
                                new AcknowledgeTopic()
                                    .setTopicId(ids.get(topic))
                                    .setPartitions(
                                        new ShareAcknowledgeRequestData
                                            .AcknowledgePartitionCollection(
                                            List.of(
                                                    new AcknowledgePartition()
                                                        .setAcknowledgementBatches(
                                                            List.of(
                                                                new ShareAcknowledgeRequestData
                                                                        .AcknowledgementBatch()
                                                                    .setAcknowledgeTypes(
                                                                        List.of((byte) 1)))))
                                                .iterator())))
                        .iterator())));
  }

  private static void transactions(
      Map<String, Function<Map<String, Uuid>, AbstractRequest>> questions) {
    questions.put(
        "LIST_TRANSACTIONS",
        _ -> Frames.request(ApiKeys.LIST_TRANSACTIONS, 1, new ListTransactionsRequestData()));
    questions.put(
        "DESCRIBE_TRANSACTIONS",
        _ ->
            Frames.request(
                ApiKeys.DESCRIBE_TRANSACTIONS,
                0,
                new DescribeTransactionsRequestData()
                    .setTransactionalIds(
                        List.of(
                            LiveGroups.SEEN_TRANSACTION,
                            LiveGroups.HIDDEN_TRANSACTION,
                            "nowhere"))));
  }

  private static AlterReplicaLogDirsRequestData alterReplicaLogDirs() {
    AlterReplicaLogDirTopic topic =
        new AlterReplicaLogDirTopic().setName(SEEN).setPartitions(List.of(0));
    return new AlterReplicaLogDirsRequestData()
        .setDirs(
            new AlterReplicaLogDirCollection(
                List.of(
                        new AlterReplicaLogDir()
                            .setPath("/nowhere")
                            .setTopics(
                                new AlterReplicaLogDirTopicCollection(List.of(topic).iterator())))
                    .iterator()));
  }
}
