package io.sequin.compat.security;

import io.sequin.compat.security.Question.Target;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitionsCollection;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Requests about the cluster, and some about a topic that no ACL is about. */
final class ClusterQuestions {

  private static final String NOWHERE = "nowhere";
  private static final byte BROKER_CONFIGS = 4;
  private static final byte CLIENT_METRICS_CONFIGS = 16;

  private ClusterQuestions() {}

  static List<Question> all() {
    List<Question> questions = new ArrayList<>();
    topics(questions);
    placement(questions);
    settings(questions);
    transactions(questions);
    acls(questions);
    credentials(questions);
    return questions;
  }

  private static void topics(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "METADATA of all",
        ApiKeys.METADATA,
        10,
        _ -> new MetadataRequestData().setTopics(null).setIncludeClusterAuthorizedOperations(true));
    GroupQuestions.add(
        questions,
        "METADATA of none",
        ApiKeys.METADATA,
        10,
        _ -> TopicQuestions.metadata(NOWHERE, false));
    GroupQuestions.add(
        questions,
        "CREATE_TOPICS",
        ApiKeys.CREATE_TOPICS,
        7,
        _ -> TopicQuestions.creation(new Target(NOWHERE, null)));
    GroupQuestions.add(
        questions,
        "DELETE_TOPICS",
        ApiKeys.DELETE_TOPICS,
        6,
        _ -> TopicQuestions.deletion(new DeleteTopicState().setName(NOWHERE)));
    GroupQuestions.add(
        questions,
        "OFFSET_FOR_LEADER_EPOCH",
        ApiKeys.OFFSET_FOR_LEADER_EPOCH,
        4,
        _ -> TopicQuestions.leaderEpoch(new Target(NOWHERE, null)));
  }

  private static void placement(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "ALTER_PARTITION_REASSIGNMENTS",
        ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
        0,
        _ ->
            new AlterPartitionReassignmentsRequestData()
                .setTopics(
                    List.of(
                        new ReassignableTopic()
                            .setName(NOWHERE)
                            .setPartitions(
                                List.of(new ReassignablePartition().setReplicas(null))))));
    GroupQuestions.add(
        questions,
        "LIST_PARTITION_REASSIGNMENTS",
        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
        0,
        _ -> new ListPartitionReassignmentsRequestData().setTopics(null));
    GroupQuestions.add(
        questions,
        "ELECT_LEADERS",
        ApiKeys.ELECT_LEADERS,
        2,
        _ ->
            new ElectLeadersRequestData()
                .setTopicPartitions(
                    new TopicPartitionsCollection(
                        List.of(new TopicPartitions().setTopic(NOWHERE).setPartitions(List.of(0)))
                            .iterator())));
    GroupQuestions.add(
        questions,
        "UNREGISTER_BROKER",
        ApiKeys.UNREGISTER_BROKER,
        0,
        _ -> new UnregisterBrokerRequestData().setBrokerId(999));
    GroupQuestions.add(
        questions,
        "DESCRIBE_CLUSTER",
        ApiKeys.DESCRIBE_CLUSTER,
        1,
        _ -> new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true));
    GroupQuestions.add(
        questions,
        "FIND_COORDINATOR of a share",
        ApiKeys.FIND_COORDINATOR,
        6,
        _ -> GroupQuestions.coordinator(6, (byte) 2, "no share"));
    GroupQuestions.add(
        questions,
        "DESCRIBE_LOG_DIRS",
        ApiKeys.DESCRIBE_LOG_DIRS,
        4,
        _ -> new DescribeLogDirsRequestData());
  }

  private static void settings(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "DESCRIBE_CLIENT_QUOTAS",
        ApiKeys.DESCRIBE_CLIENT_QUOTAS,
        1,
        _ -> new DescribeClientQuotasRequestData());
    GroupQuestions.add(
        questions,
        "ALTER_CLIENT_QUOTAS",
        ApiKeys.ALTER_CLIENT_QUOTAS,
        1,
        _ ->
            new AlterClientQuotasRequestData()
                .setValidateOnly(true)
                .setEntries(
                    List.of(
                        new EntryData()
                            .setEntity(
                                List.of(new EntityData().setEntityType("user").setEntityName("x")))
                            .setOps(
                                List.of(
                                    new OpData().setKey("producer_byte_rate").setValue(1000))))));
    GroupQuestions.add(
        questions,
        "LIST_CONFIG_RESOURCES",
        ApiKeys.LIST_CONFIG_RESOURCES,
        1,
        _ ->
            new ListConfigResourcesRequestData().setResourceTypes(List.of(CLIENT_METRICS_CONFIGS)));
    GroupQuestions.add(
        questions,
        "DESCRIBE_CONFIGS of the broker",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        _ -> TopicQuestions.describeConfigs(BROKER_CONFIGS, "1", "log.retention.hours"));
    GroupQuestions.add(
        questions,
        "DESCRIBE_CONFIGS of clients' metrics",
        ApiKeys.DESCRIBE_CONFIGS,
        4,
        _ -> TopicQuestions.describeConfigs(CLIENT_METRICS_CONFIGS, NOWHERE, "interval.ms"));
    GroupQuestions.add(
        questions,
        "INCREMENTAL_ALTER_CONFIGS of clients' metrics",
        ApiKeys.INCREMENTAL_ALTER_CONFIGS,
        1,
        _ -> TopicQuestions.alterConfigs(CLIENT_METRICS_CONFIGS, NOWHERE, "interval.ms", "5000"));
  }

  private static void transactions(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "INIT_PRODUCER_ID without a transactional id",
        ApiKeys.INIT_PRODUCER_ID,
        4,
        _ ->
            new InitProducerIdRequestData()
                .setTransactionalId(null)
                .setTransactionTimeoutMs(1000)
                .setProducerId(-1)
                .setProducerEpoch((short) -1));
    GroupQuestions.add(
        questions,
        "ADD_PARTITIONS_TO_TXN of brokers",
        ApiKeys.ADD_PARTITIONS_TO_TXN,
        4,
        _ ->
            new AddPartitionsToTxnRequestData()
                .setTransactions(
                    new AddPartitionsToTxnTransactionCollection(
                        List.of(
                                new AddPartitionsToTxnTransaction()
                                    .setTransactionalId(NOWHERE)
                                    .setVerifyOnly(true)
                                    .setTopics(
                                        new AddPartitionsToTxnTopicCollection(
                                            List.of(
                                                    new AddPartitionsToTxnTopic()
                                                        .setName(NOWHERE)
                                                        .setPartitions(List.of(0)))
                                                .iterator())))
                            .iterator())));
    GroupQuestions.add(
        questions,
        "WRITE_TXN_MARKERS",
        ApiKeys.WRITE_TXN_MARKERS,
        1,
        _ ->
            new WriteTxnMarkersRequestData()
                .setMarkers(
                    List.of(
                        new WritableTxnMarker()
                            .setProducerId(1_000_000)
                            .setTopics(
                                List.of(
                                    new WritableTxnMarkerTopic()
                                        .setName(NOWHERE)
                                        .setPartitionIndexes(List.of(0)))))));
  }

  private static void credentials(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "DESCRIBE_USER_SCRAM_CREDENTIALS",
        ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
        0,
        _ ->
            new DescribeUserScramCredentialsRequestData()
                .setUsers(List.of(new UserName().setName(NOWHERE))));
    GroupQuestions.add(
        questions,
        "ALTER_USER_SCRAM_CREDENTIALS",
        ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
        0,
        _ ->
            new AlterUserScramCredentialsRequestData()
                .setDeletions(
                    List.of(
                        new ScramCredentialDeletion().setName(NOWHERE).setMechanism((byte) 1))));
  }

  private static void acls(List<Question> questions) {
    GroupQuestions.add(
        questions,
        "DESCRIBE_ACLS",
        ApiKeys.DESCRIBE_ACLS,
        3,
        _ ->
            new DescribeAclsRequestData()
                .setResourceTypeFilter(ResourceType.TOPIC.code())
                .setResourceNameFilter("none")
                .setPatternTypeFilter(PatternType.LITERAL.code())
                .setOperation(AclOperation.ANY.code())
                .setPermissionType(AclPermissionType.ANY.code()));
    GroupQuestions.add(
        questions,
        "CREATE_ACLS",
        ApiKeys.CREATE_ACLS,
        3,
        _ ->
            new CreateAclsRequestData()
                .setCreations(
                    List.of(
                        creation(ResourceType.CLUSTER, "mine", "User:x"),
                        creation(ResourceType.TOPIC, "t", "nobody"),
                        creation(ResourceType.TOPIC, "", "User:x"))));
    GroupQuestions.add(
        questions,
        "CREATE_ACLS on anything",
        ApiKeys.CREATE_ACLS,
        3,
        _ ->
            new CreateAclsRequestData()
                .setCreations(
                    List.of(
                        creation(ResourceType.TOPIC, "t", "User:x"),
                        creation(ResourceType.ANY, "t", "User:x"))));
    GroupQuestions.add(
        questions,
        "DELETE_ACLS",
        ApiKeys.DELETE_ACLS,
        3,
        _ ->
            new DeleteAclsRequestData()
                .setFilters(
                    List.of(
                        new DeleteAclsFilter()
                            .setResourceTypeFilter(ResourceType.TOPIC.code())
                            .setResourceNameFilter("none")
                            .setPatternTypeFilter(PatternType.LITERAL.code())
                            .setOperation(AclOperation.ANY.code())
                            .setPermissionType(AclPermissionType.ANY.code()),
                        new DeleteAclsFilter()
                            .setResourceTypeFilter((byte) 99)
                            .setPatternTypeFilter(PatternType.LITERAL.code())
                            .setOperation(AclOperation.ANY.code())
                            .setPermissionType(AclPermissionType.ANY.code()))));
  }

  private static AclCreation creation(ResourceType type, String name, String principal) {
    return new AclCreation()
        .setResourceType(type.code())
        .setResourceName(name)
        .setResourcePatternType(PatternType.LITERAL.code())
        .setPrincipal(principal)
        .setHost("*")
        .setOperation(AclOperation.READ.code())
        .setPermissionType(AclPermissionType.ALLOW.code());
  }
}
