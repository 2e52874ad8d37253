package io.sequin.gateway.api.topic;

import io.sequin.gateway.admin.ReplicaAssignments;
import io.sequin.gateway.admin.TopicCreation;
import io.sequin.gateway.admin.TopicDeletion;
import io.sequin.gateway.admin.TopicGrowth;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.storage.topic.TopicCatalog;
import java.util.List;

/** Makes the handlers of the APIs of topics and their partitions. */
public final class TopicApis {

  private TopicApis() {}

  public static List<ApiHandler<?, ?>> handlers(ApiContext context) {
    BrokerConfigs configs = context.configs();
    Cluster cluster = context.cluster();
    TopicCatalog catalog = context.storage().topics();
    TopicLookup topics = context.topics();
    ClientQuotas quotas = context.quotas();
    TopicCreation creation = context.topicCreation();
    return List.of(
        new MetadataHandler(
            cluster,
            topics,
            creation,
            context.internalTopics(),
            configs.booleanValue("auto.create.topics.enable")),
        new CreateTopicsHandler(creation, new TopicConfigDescriber(configs), quotas),
        new DeleteTopicsHandler(
            new TopicDeletion(catalog, topics),
            quotas,
            configs.booleanValue("delete.topic.enable")),
        new CreatePartitionsHandler(new TopicGrowth(cluster, catalog, topics), quotas),
        new DescribeTopicPartitionsHandler(
            cluster, topics, configs.intValue("max.request.partition.size.limit")),
        new ListPartitionReassignmentsHandler(),
        new AlterPartitionReassignmentsHandler(topics, new ReplicaAssignments(cluster)),
        new ElectLeadersHandler(topics));
  }
}
