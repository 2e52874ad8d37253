package io.sequin.compat.security;

import io.sequin.compat.security.Question.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResourceCollection;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestPartition;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopicCollection;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData.DeleteShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Subtopology;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData.Topology;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Requests about a topic, and where they are about a group or a transactional id, too, about one
 * that the client may do everything with.
 */
final class TopicQuestions {

  /** The client may do everything with the group and the transactional id of this name. */
  static final String OPEN = "open";

  /** No topic has that many. */
  private static final int NO_PARTITION = 7;

  private static final byte TOPIC_CONFIGS = 2;
  private static final int TIMEOUT_MS = 10_000;
  private static final int INVALID_EPOCH = -5;
  private static final Uuid MEMBER = new Uuid(1, 2);

  private TopicQuestions() {}

  /** About a topic that is there. */
  static List<Question> ofTopics() {
    List<Question> questions = new ArrayList<>();
    reading(questions);
    writing(questions);
    describing(questions);
    configuring(questions);
    groups(questions);
    shareGroups(questions);
    streamsGroups(questions);
    transactions(questions);
    return questions;
  }

  /** After which it is not there any more, if the client may delete it. */
  static Question deletion() {
    return new Question(
        "DELETE_TOPICS by id",
        topic ->
            Frames.request(
                ApiKeys.DELETE_TOPICS,
                6,
                deletion(new DeleteTopicState().setName(null).setTopicId(topic.id()))));
  }

  /** About a topic that is not there. */
  static List<Question> ofGhosts() {
    List<Question> questions = new ArrayList<>();
    for (int version : new int[] {5, 7}) {
      GroupQuestions.add(
          questions,
          "CREATE_TOPICS " + version,
          ApiKeys.CREATE_TOPICS,
          version,
          TopicQuestions::creation);
    }
    GroupQuestions.add(
        questions,
        "DELETE_TOPICS by name",
        ApiKeys.DELETE_TOPICS,
        6,
        topic -> deletion(new DeleteTopicState().setName(topic.name())));
    GroupQuestions.add(
        questions,
        "METADATA of none",
        ApiKeys.METADATA,
        10,
        topic -> metadata(topic.name(), false));
    GroupQuestions.add(
        questions,
        "DESCRIBE_TOPIC_PARTITIONS of none",
        ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
        0,
        TopicQuestions::description);
    GroupQuestions.add(
        questions, "LIST_OFFSETS of none", ApiKeys.LIST_OFFSETS, 7, TopicQuestions::listOffsets);
    GroupQuestions.add(
        questions,
        "DESCRIBE_CONFIGS of none",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        topic -> describeConfigs(TOPIC_CONFIGS, topic.name(), "retention.ms"));
    GroupQuestions.add(
        questions,
        "INCREMENTAL_ALTER_CONFIGS of none",
        ApiKeys.INCREMENTAL_ALTER_CONFIGS,
        1,
        topic -> alterConfigs(TOPIC_CONFIGS, topic.name(), "retention.ms", "1000000"));
    return questions;
  }

  private static void reading(List<Question> questions) {
    GroupQuestions.add(
        questions, "FETCH by name", ApiKeys.FETCH, 12, topic -> fetchByName(topic.name()));
    GroupQuestions.add(
        questions,
        "FETCH by id",
        ApiKeys.FETCH,
        17,
        topic -> fetch(new FetchTopic().setTopicId(topic.id())));
    GroupQuestions.add(
        questions, "LIST_OFFSETS", ApiKeys.LIST_OFFSETS, 7, TopicQuestions::listOffsets);
    GroupQuestions.add(
        questions,
        "OFFSET_FOR_LEADER_EPOCH",
        ApiKeys.OFFSET_FOR_LEADER_EPOCH,
        4,
        TopicQuestions::leaderEpoch);
    GroupQuestions.add(
        questions,
        "DELETE_RECORDS",
        ApiKeys.DELETE_RECORDS,
        2,
        topic ->
            new DeleteRecordsRequestData()
                .setTimeoutMs(TIMEOUT_MS)
                .setTopics(
                    List.of(
                        new DeleteRecordsTopic()
                            .setName(topic.name())
                            .setPartitions(List.of(new DeleteRecordsPartition().setOffset(0))))));
    GroupQuestions.add(
        questions,
        "DESCRIBE_PRODUCERS",
        ApiKeys.DESCRIBE_PRODUCERS,
        0,
        topic ->
            new DescribeProducersRequestData()
                .setTopics(
                    List.of(
                        new DescribeProducersRequestData.TopicRequest()
                            .setName(topic.name())
                            .setPartitionIndexes(List.of(0)))));
  }

  private static void writing(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "PRODUCE by name",
        ApiKeys.PRODUCE,
        9,
        topic -> produce(new TopicProduceData().setName(topic.name())));
    GroupQuestions.add(
        questions,
        "PRODUCE by id",
        ApiKeys.PRODUCE,
        13,
        topic -> produce(new TopicProduceData().setTopicId(topic.id())));
    GroupQuestions.add(
        questions,
        "CREATE_TOPICS of one that is there",
        ApiKeys.CREATE_TOPICS,
        7,
        TopicQuestions::creation);
    GroupQuestions.add(
        questions,
        "CREATE_PARTITIONS",
        ApiKeys.CREATE_PARTITIONS,
        3,
        topic ->
            new CreatePartitionsRequestData()
                .setValidateOnly(true)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopics(
                    new CreatePartitionsTopicCollection(
                        List.of(new CreatePartitionsTopic().setName(topic.name()).setCount(2))
                            .iterator())));
  }

  private static void describing(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "METADATA by name",
        ApiKeys.METADATA,
        10,
        topic -> metadata(topic.name(), false));
    GroupQuestions.add(
        questions,
        "METADATA by id",
        ApiKeys.METADATA,
        12,
        topic ->
            new MetadataRequestData()
                .setIncludeTopicAuthorizedOperations(true)
                .setTopics(
                    List.of(new MetadataRequestTopic().setName(null).setTopicId(topic.id()))));
    GroupQuestions.add(
        questions,
        "DESCRIBE_TOPIC_PARTITIONS",
        ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
        0,
        TopicQuestions::description);
  }

  private static void configuring(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "DESCRIBE_CONFIGS",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        topic -> describeConfigs(TOPIC_CONFIGS, topic.name(), "retention.ms"));
    GroupQuestions.add(
        questions,
        "INCREMENTAL_ALTER_CONFIGS",
        ApiKeys.INCREMENTAL_ALTER_CONFIGS,
        1,
        topic -> alterConfigs(TOPIC_CONFIGS, topic.name(), "retention.ms", "1000000"));
    GroupQuestions.add(
        questions,
        "ALTER_CONFIGS",
        ApiKeys.ALTER_CONFIGS,
        2,
        topic ->
            new AlterConfigsRequestData()
                .setValidateOnly(true)
                .setResources(
                    new AlterConfigsResourceCollection(
                        List.of(
                                new AlterConfigsRequestData.AlterConfigsResource()
                                    .setResourceType(TOPIC_CONFIGS)
                                    .setResourceName(topic.name()))
                            .iterator())));
  }

  private static void groups(List<Question> questions) {
    GroupQuestions.add(
        questions, "OFFSET_COMMIT by name", ApiKeys.OFFSET_COMMIT, 8, topic -> commit(OPEN, topic));
    GroupQuestions.add(
        questions, "OFFSET_COMMIT by id", ApiKeys.OFFSET_COMMIT, 10, topic -> commit(OPEN, topic));
    GroupQuestions.add(
        questions,
        "OFFSET_FETCH 7",
        ApiKeys.OFFSET_FETCH,
        7,
        topic ->
            new OffsetFetchRequestData()
                .setGroupId(OPEN)
                .setTopics(
                    List.of(
                        new OffsetFetchRequestData.OffsetFetchRequestTopic()
                            .setName(topic.name())
                            .setPartitionIndexes(List.of(NO_PARTITION)))));
    for (int version : new int[] {8, 10}) {
      GroupQuestions.add(
          questions,
          "OFFSET_FETCH " + version,
          ApiKeys.OFFSET_FETCH,
          version,
          topic ->
              new OffsetFetchRequestData()
                  .setGroups(
                      List.of(
                          new OffsetFetchRequestGroup()
                              .setGroupId(OPEN)
                              .setTopics(
                                  List.of(
                                      new OffsetFetchRequestTopics()
                                          .setName(topic.name())
                                          .setTopicId(topic.id())
                                          .setPartitionIndexes(List.of(NO_PARTITION)))))));
    }
    GroupQuestions.add(
        questions,
        "OFFSET_DELETE",
        ApiKeys.OFFSET_DELETE,
        0,
        topic -> offsetDelete(OPEN, topic.name()));
    GroupQuestions.add(
        questions,
        "CONSUMER_GROUP_HEARTBEAT",
        ApiKeys.CONSUMER_GROUP_HEARTBEAT,
        1,
        topic -> consumerHeartbeat(OPEN, topic.name()));
  }

  private static void shareGroups(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "SHARE_GROUP_HEARTBEAT",
        ApiKeys.SHARE_GROUP_HEARTBEAT,
        1,
        topic -> shareHeartbeat(OPEN, topic.name()));
    GroupQuestions.add(
        questions,
        "DESCRIBE_SHARE_GROUP_OFFSETS",
        ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
        1,
        topic -> describeShareOffsets(OPEN, topic.name()));
  }

  private static void streamsGroups(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "STREAMS_GROUP_HEARTBEAT",
        ApiKeys.STREAMS_GROUP_HEARTBEAT,
        0,
        topic -> streamsHeartbeat(OPEN, topic.name()));
  }

  private static void transactions(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "ADD_PARTITIONS_TO_TXN",
        ApiKeys.ADD_PARTITIONS_TO_TXN,
        3,
        topic -> addPartitions(OPEN, topic.name()));
    GroupQuestions.add(
        questions,
        "TXN_OFFSET_COMMIT",
        ApiKeys.TXN_OFFSET_COMMIT,
        3,
        topic -> txnCommit(OPEN, OPEN, topic.name()));
  }

  static FetchRequestData fetchByName(String topic) {
    return fetch(new FetchTopic().setTopic(topic));
  }

  private static FetchRequestData fetch(FetchTopic topic) {
    return new FetchRequestData()
        .setMaxWaitMs(0)
        .setMaxBytes(1_000_000)
        .setSessionEpoch(-1)
        .setTopics(
            List.of(
                topic.setPartitions(
                    List.of(new FetchPartition().setPartitionMaxBytes(1_000_000)))));
  }

  private static ListOffsetsRequestData listOffsets(Target topic) {
    return new ListOffsetsRequestData()
        .setReplicaId(-1)
        .setTopics(
            List.of(
                new ListOffsetsTopic()
                    .setName(topic.name())
                    .setPartitions(List.of(new ListOffsetsPartition().setTimestamp(-1)))));
  }

  static OffsetForLeaderEpochRequestData leaderEpoch(Target topic) {
    return new OffsetForLeaderEpochRequestData()
        .setReplicaId(-1)
        .setTopics(
            new OffsetForLeaderTopicCollection(
                List.of(
                        new OffsetForLeaderTopic()
                            .setTopic(topic.name())
                            .setPartitions(
                                List.of(new OffsetForLeaderPartition().setPartition(NO_PARTITION))))
                    .iterator()));
  }

  private static ProduceRequestData produce(TopicProduceData topic) {
    SimpleRecord simple =
        new SimpleRecord(1_700_000_000_000L, "v".getBytes(StandardCharsets.UTF_8));
    return new ProduceRequestData()
        .setAcks((short) -1)
        .setTimeoutMs(TIMEOUT_MS)
        .setTopicData(
            new TopicProduceDataCollection(
                List.of(
                        topic.setPartitionData(
                            List.of(
                                new PartitionProduceData()
                                    .setIndex(NO_PARTITION)
                                    .setRecords(
                                        MemoryRecords.withRecords(Compression.NONE, simple)))))
                    .iterator()));
  }

  static CreateTopicsRequestData creation(Target topic) {
    return new CreateTopicsRequestData()
        .setValidateOnly(true)
        .setTimeoutMs(TIMEOUT_MS)
        .setTopics(
            new CreatableTopicCollection(
                List.of(
                        new CreatableTopic()
                            .setName(topic.name())
                            .setNumPartitions(1)
                            .setReplicationFactor((short) 1))
                    .iterator()));
  }

  static DeleteTopicsRequestData deletion(DeleteTopicState topic) {
    return new DeleteTopicsRequestData().setTimeoutMs(TIMEOUT_MS).setTopics(List.of(topic));
  }

  static MetadataRequestData metadata(String topic, boolean mayCreate) {
    return new MetadataRequestData()
        .setAllowAutoTopicCreation(mayCreate)
        .setIncludeTopicAuthorizedOperations(true)
        .setTopics(List.of(new MetadataRequestTopic().setName(topic)));
  }

  private static DescribeTopicPartitionsRequestData description(Target topic) {
    return new DescribeTopicPartitionsRequestData()
        .setTopics(
            List.of(new DescribeTopicPartitionsRequestData.TopicRequest().setName(topic.name())));
  }

  static DescribeConfigsRequestData describeConfigs(byte type, String name, String config) {
    return new DescribeConfigsRequestData()
        .setResources(
            List.of(
                new DescribeConfigsResource()
                    .setResourceType(type)
                    .setResourceName(name)
                    .setConfigurationKeys(List.of(config))));
  }

  static IncrementalAlterConfigsRequestData alterConfigs(
      byte type, String name, String config, String value) {
    return new IncrementalAlterConfigsRequestData()
        .setValidateOnly(true)
        .setResources(
            new IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection(
                List.of(
                        new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                            .setResourceType(type)
                            .setResourceName(name)
                            .setConfigs(
                                new IncrementalAlterConfigsRequestData.AlterableConfigCollection(
                                    List.of(
                                            new IncrementalAlterConfigsRequestData.AlterableConfig()
                                                .setName(config)
                                                .setValue(value))
                                        .iterator())))
                    .iterator()));
  }

  static OffsetCommitRequestData commit(String group, Target topic) {
    return new OffsetCommitRequestData()
        .setGroupId(group)
        .setTopics(
            List.of(
                new OffsetCommitRequestTopic()
                    .setName(topic.name())
                    .setTopicId(topic.id() == null ? Uuid.ZERO_UUID : topic.id())
                    .setPartitions(
                        List.of(
                            new OffsetCommitRequestPartition()
                                .setPartitionIndex(NO_PARTITION)
                                .setCommittedOffset(1)))));
  }

  static OffsetDeleteRequestData offsetDelete(String group, String topic) {
    return new OffsetDeleteRequestData()
        .setGroupId(group)
        .setTopics(
            new OffsetDeleteRequestTopicCollection(
                List.of(
                        new OffsetDeleteRequestTopic()
                            .setName(topic)
                            .setPartitions(
                                List.of(
                                    new OffsetDeleteRequestPartition()
                                        .setPartitionIndex(NO_PARTITION))))
                    .iterator()));
  }

  static ConsumerGroupHeartbeatRequestData consumerHeartbeat(String group, String topic) {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(MEMBER.toString())
        .setMemberEpoch(INVALID_EPOCH)
        .setSubscribedTopicNames(List.of(topic));
  }

  static ShareGroupHeartbeatRequestData shareHeartbeat(String group, String topic) {
    return new ShareGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(MEMBER.toString())
        .setMemberEpoch(INVALID_EPOCH)
        .setSubscribedTopicNames(List.of(topic));
  }

  static StreamsGroupHeartbeatRequestData streamsHeartbeat(String group, String topic) {
    return new StreamsGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(MEMBER.toString())
        .setMemberEpoch(INVALID_EPOCH)
        .setTopology(
            new Topology()
                .setSubtopologies(
                    List.of(
                        new Subtopology().setSubtopologyId("0").setSourceTopics(List.of(topic)))));
  }

  static DescribeShareGroupOffsetsRequestData describeShareOffsets(String group, String topic) {
    return new DescribeShareGroupOffsetsRequestData()
        .setGroups(
            List.of(
                new DescribeShareGroupOffsetsRequestGroup()
                    .setGroupId(group)
                    .setTopics(
                        List.of(
                            new DescribeShareGroupOffsetsRequestTopic()
                                .setTopicName(topic)
                                .setPartitions(List.of(0))))));
  }

  static AlterShareGroupOffsetsRequestData alterShareOffsets(String group, String topic) {
    return new AlterShareGroupOffsetsRequestData()
        .setGroupId(group)
        .setTopics(
            new AlterShareGroupOffsetsRequestTopicCollection(
                List.of(
                        new AlterShareGroupOffsetsRequestTopic()
                            .setTopicName(topic)
                            .setPartitions(List.of(new AlterShareGroupOffsetsRequestPartition())))
                    .iterator()));
  }

  static DeleteShareGroupOffsetsRequestData deleteShareOffsets(String group, String topic) {
    return new DeleteShareGroupOffsetsRequestData()
        .setGroupId(group)
        .setTopics(List.of(new DeleteShareGroupOffsetsRequestTopic().setTopicName(topic)));
  }

  static AddPartitionsToTxnRequestData addPartitions(String transactionalId, String topic) {
    return new AddPartitionsToTxnRequestData()
        .setV3AndBelowTransactionalId(transactionalId)
        .setV3AndBelowProducerId(1_000_000)
        .setV3AndBelowTopics(
            new AddPartitionsToTxnTopicCollection(
                List.of(new AddPartitionsToTxnTopic().setName(topic).setPartitions(List.of(0)))
                    .iterator()));
  }

  static TxnOffsetCommitRequestData txnCommit(String transactionalId, String group, String topic) {
    return new TxnOffsetCommitRequestData()
        .setTransactionalId(transactionalId)
        .setGroupId(group)
        .setProducerId(1_000_000)
        .setTopics(
            List.of(
                new TxnOffsetCommitRequestTopic()
                    .setName(topic)
                    .setPartitions(
                        List.of(
                            new TxnOffsetCommitRequestPartition()
                                .setPartitionIndex(NO_PARTITION)
                                .setCommittedOffset(1)))));
  }
}
