package io.sequin.gateway;

import io.netty.util.Timer;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.ApiRegistry;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.api.cluster.AlterReplicaLogDirsHandler;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.api.cluster.DescribeClusterHandler;
import io.sequin.gateway.api.cluster.DescribeLogDirsHandler;
import io.sequin.gateway.api.cluster.DescribeQuorumHandler;
import io.sequin.gateway.api.cluster.UnregisterBrokerHandler;
import io.sequin.gateway.api.cluster.UpdateFeaturesHandler;
import io.sequin.gateway.api.config.AlterConfigsHandler;
import io.sequin.gateway.api.config.ConfigChanger;
import io.sequin.gateway.api.config.ConfigDescriber;
import io.sequin.gateway.api.config.DescribeConfigsHandler;
import io.sequin.gateway.api.config.IncrementalAlterConfigsHandler;
import io.sequin.gateway.api.config.ListConfigResourcesHandler;
import io.sequin.gateway.api.fetch.FetchHandler;
import io.sequin.gateway.api.fetch.FetchLimits;
import io.sequin.gateway.api.fetch.FetchReader;
import io.sequin.gateway.api.offset.DeleteRecordsHandler;
import io.sequin.gateway.api.offset.ListOffsetsHandler;
import io.sequin.gateway.api.offset.OffsetFinder;
import io.sequin.gateway.api.offset.OffsetForLeaderEpochHandler;
import io.sequin.gateway.api.offset.RecordDeletion;
import io.sequin.gateway.api.produce.InitProducerIdHandler;
import io.sequin.gateway.api.produce.PartitionAppender;
import io.sequin.gateway.api.produce.ProduceHandler;
import io.sequin.gateway.api.quota.AlterClientQuotasHandler;
import io.sequin.gateway.api.quota.DescribeClientQuotasHandler;
import io.sequin.gateway.api.security.AlterUserScramCredentialsHandler;
import io.sequin.gateway.api.security.CreateAclsHandler;
import io.sequin.gateway.api.security.CreateDelegationTokenHandler;
import io.sequin.gateway.api.security.DeleteAclsHandler;
import io.sequin.gateway.api.security.DescribeAclsHandler;
import io.sequin.gateway.api.security.DescribeDelegationTokenHandler;
import io.sequin.gateway.api.security.DescribeUserScramCredentialsHandler;
import io.sequin.gateway.api.security.ExpireDelegationTokenHandler;
import io.sequin.gateway.api.security.RenewDelegationTokenHandler;
import io.sequin.gateway.api.share.ShareApis;
import io.sequin.gateway.api.telemetry.GetTelemetrySubscriptionsHandler;
import io.sequin.gateway.api.telemetry.PushTelemetryHandler;
import io.sequin.gateway.api.topic.AlterPartitionReassignmentsHandler;
import io.sequin.gateway.api.topic.CreatePartitionsHandler;
import io.sequin.gateway.api.topic.CreateTopicsHandler;
import io.sequin.gateway.api.topic.DeleteTopicsHandler;
import io.sequin.gateway.api.topic.DescribeTopicPartitionsHandler;
import io.sequin.gateway.api.topic.ElectLeadersHandler;
import io.sequin.gateway.api.topic.ListPartitionReassignmentsHandler;
import io.sequin.gateway.api.topic.MetadataHandler;
import io.sequin.gateway.api.topic.PartitionLookup;
import io.sequin.gateway.api.topic.TopicCreation;
import io.sequin.gateway.api.topic.TopicGrowth;
import io.sequin.gateway.api.transaction.DescribeProducersHandler;
import io.sequin.gateway.api.transaction.ListTransactionsHandler;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.ClientMetricsConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.gateway.quota.QuotaWindow;
import io.sequin.gateway.telemetry.ClientMetrics;
import io.sequin.gateway.telemetry.Telemetry;
import io.sequin.storage.Storage;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.topic.TopicCatalog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the handlers of all APIs. */
final class Apis {

  private final ApiRegistry registry;
  private final FetchHandler fetch;
  private final ClientQuotas quotas;

  Apis(
      Cluster cluster,
      BrokerConfigs brokerConfigs,
      Storage storage,
      GroupKinds groupKinds,
      GroupCoordinator groups,
      Clock clock,
      Timer timer,
      ResponseMemory memory,
      ClientMetrics clientMetrics) {
    TopicCatalog catalog = storage.topics();
    BatchLog log = storage.log();
    TopicDefaults topicDefaults = TopicDefaults.of(brokerConfigs);
    TopicConfigDescriber topicConfigs = new TopicConfigDescriber(brokerConfigs);
    TopicCreation creation =
        new TopicCreation(catalog, topicDefaults, brokerConfigs.intValue("num.partitions"));
    GroupConfigs groupConfigs = new GroupConfigs(brokerConfigs, storage.groupConfigs()::find);
    ClientMetricsConfigs clientMetricsConfigs = new ClientMetricsConfigs(Telemetry::checkMatch);
    Telemetry telemetry =
        new Telemetry(
            storage.clientMetricsConfigs(),
            clientMetrics,
            clock,
            brokerConfigs.intValue("telemetry.max.bytes"));
    ConfigChanger configChanger =
        new ConfigChanger(
            cluster,
            catalog,
            topicDefaults,
            storage.groupConfigs(),
            groupConfigs,
            storage.clientMetricsConfigs(),
            clientMetricsConfigs);
    PartitionLookup partitions = new PartitionLookup(catalog);
    PartitionLookup readable = PartitionLookup.ofReadable(catalog);
    quotas = clientQuotas(brokerConfigs, storage);
    fetch =
        new FetchHandler(
            new FetchReader(catalog, log),
            log,
            clock,
            memory,
            quotas,
            FetchLimits.of(brokerConfigs));
    List<ApiHandler<?, ?>> handlers =
        new ArrayList<>(
            List.of(
                new ProduceHandler(
                    new PartitionAppender(catalog, topicDefaults, log, clock), timer),
                fetch,
                new ListOffsetsHandler(readable, new OffsetFinder(log)),
                new MetadataHandler(
                    cluster,
                    catalog,
                    creation,
                    brokerConfigs.booleanValue("auto.create.topics.enable")),
                new InitProducerIdHandler(storage.producerIds()),
                new OffsetForLeaderEpochHandler(readable, log),
                new DeleteRecordsHandler(new RecordDeletion(partitions, topicDefaults, log)),
                new CreateTopicsHandler(cluster, creation, topicConfigs, quotas),
                new DeleteTopicsHandler(
                    catalog, quotas, brokerConfigs.booleanValue("delete.topic.enable")),
                new CreatePartitionsHandler(new TopicGrowth(cluster, catalog), quotas),
                new DescribeTopicPartitionsHandler(
                    cluster, catalog, brokerConfigs.intValue("max.request.partition.size.limit")),
                new ListPartitionReassignmentsHandler(),
                new ElectLeadersHandler(partitions),
                new DescribeConfigsHandler(
                    catalog,
                    new ConfigDescriber(
                        cluster,
                        brokerConfigs,
                        catalog,
                        topicConfigs,
                        groupConfigs,
                        storage.clientMetricsConfigs(),
                        clientMetricsConfigs)),
                new AlterConfigsHandler(configChanger),
                new IncrementalAlterConfigsHandler(configChanger),
                new ListConfigResourcesHandler(
                    cluster, catalog, storage.groupConfigs(), storage.clientMetricsConfigs()),
                new GetTelemetrySubscriptionsHandler(telemetry),
                new PushTelemetryHandler(telemetry),
                new DescribeClientQuotasHandler(storage.quotas()),
                new AlterClientQuotasHandler(storage.quotas()),
                new AlterPartitionReassignmentsHandler(cluster, partitions),
                new DescribeProducersHandler(partitions, storage.activeProducers()),
                new ListTransactionsHandler(),
                new DescribeAclsHandler(),
                new CreateAclsHandler(),
                new DeleteAclsHandler(),
                new CreateDelegationTokenHandler(),
                new RenewDelegationTokenHandler(),
                new ExpireDelegationTokenHandler(),
                new DescribeDelegationTokenHandler(),
                new DescribeUserScramCredentialsHandler(),
                new AlterUserScramCredentialsHandler(),
                new DescribeQuorumHandler(),
                new UpdateFeaturesHandler(cluster),
                new UnregisterBrokerHandler(cluster),
                new DescribeClusterHandler(cluster),
                new DescribeLogDirsHandler(brokerConfigs.rendered("log.dirs"), catalog, log),
                new AlterReplicaLogDirsHandler(brokerConfigs.rendered("log.dirs"), partitions)));
    handlers.addAll(GroupApis.handlers(groups, groupKinds, catalog));
    handlers.addAll(
        GroupAdminApis.handlers(cluster, storage, groups, groupKinds.format(), brokerConfigs));
    handlers.addAll(
        ShareApis.handlers(
            storage,
            groups,
            groupKinds.share(),
            groupConfigs,
            quotas,
            memory,
            clock,
            brokerConfigs.intValue("group.share.max.share.sessions"),
            brokerConfigs.intValue("fetch.max.bytes")));
    registry = new ApiRegistry(handlers);
  }

  ApiRegistry registry() {
    return registry;
  }

  /** What clients may use, and have used. */
  ClientQuotas quotas() {
    return quotas;
  }

  private static ClientQuotas clientQuotas(BrokerConfigs configs, Storage storage) {
    long startedNanos = System.nanoTime();
    return new ClientQuotas(
        storage.quotas()::snapshot,
        QuotaWindow.ofRequests(configs),
        QuotaWindow.ofMutations(configs),
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
  }

  FetchHandler fetch() {
    return fetch;
  }
}
