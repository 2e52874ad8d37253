package io.sequin.compat.support;

/** Apache Kafka's command-line tools, by the script that a user knows. */
public enum KafkaTool {
  TOPICS("org.apache.kafka.tools.TopicCommand"),
  CONFIGS("kafka.admin.ConfigCommand"),
  GET_OFFSETS("org.apache.kafka.tools.GetOffsetShell"),
  DELETE_RECORDS("org.apache.kafka.tools.DeleteRecordsCommand"),
  LOG_DIRS("org.apache.kafka.tools.LogDirsCommand"),
  BROKER_API_VERSIONS("org.apache.kafka.tools.BrokerApiVersionsCommand"),
  PRODUCER_PERFORMANCE("org.apache.kafka.tools.ProducerPerformance"),
  CONSUMER_PERFORMANCE("org.apache.kafka.tools.ConsumerPerformance"),
  END_TO_END_LATENCY("org.apache.kafka.tools.EndToEndLatency"),
  VERIFIABLE_PRODUCER("org.apache.kafka.tools.VerifiableProducer"),
  VERIFIABLE_CONSUMER("org.apache.kafka.tools.VerifiableConsumer"),
  CONSOLE_PRODUCER("org.apache.kafka.tools.ConsoleProducer"),
  CONSOLE_CONSUMER("org.apache.kafka.tools.consumer.ConsoleConsumer"),
  CONSUMER_GROUPS("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
  SHARE_GROUPS("org.apache.kafka.tools.consumer.group.ShareGroupCommand"),
  STREAMS_GROUPS("org.apache.kafka.tools.streams.StreamsGroupCommand"),
  CONSOLE_SHARE_CONSUMER("org.apache.kafka.tools.consumer.ConsoleShareConsumer"),
  GROUPS("org.apache.kafka.tools.GroupsCommand"),
  TRANSACTIONS("org.apache.kafka.tools.TransactionsCommand"),
  CLUSTER("org.apache.kafka.tools.ClusterTool"),
  FEATURES("org.apache.kafka.tools.FeatureCommand"),
  LEADER_ELECTION("org.apache.kafka.tools.LeaderElectionCommand"),
  REASSIGN_PARTITIONS("org.apache.kafka.tools.reassign.ReassignPartitionsCommand"),
  ACLS("org.apache.kafka.tools.AclCommand"),
  DELEGATION_TOKENS("org.apache.kafka.tools.DelegationTokenCommand"),
  CLIENT_METRICS("org.apache.kafka.tools.ClientMetricsCommand"),
  METADATA_QUORUM("org.apache.kafka.tools.MetadataQuorumCommand"),
  STORAGE("kafka.tools.StorageTool"),
  SERVER("kafka.Kafka");

  private final String mainClass;

  KafkaTool(String mainClass) {
    this.mainClass = mainClass;
  }

  String mainClass() {
    return mainClass;
  }
}
