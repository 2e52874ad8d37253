package io.sequin.gateway.api;

import com.codahale.metrics.MetricRegistry;
import io.netty.util.Timer;
import io.sequin.gateway.admin.InternalTopics;
import io.sequin.gateway.admin.TopicCreation;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.filter.BatchChoosers;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupKinds;
import io.sequin.gateway.link.LinkedWrites;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.telemetry.ClientMetrics;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.storage.Storage;
import java.time.InstantSource;

/**
 * What all handlers of a gateway are made of.
 *
 * @param topics where whatever names a topic finds it
 * @param choosers of the records of topics that are parts of others
 * @param memory for answers, shared by all connections
 * @param metrics the gateway's own
 * @param clientMetrics what clients have sent of theirs
 */
public record ApiContext(
    Cluster cluster,
    BrokerConfigs configs,
    Storage storage,
    TopicLookup topics,
    BatchChoosers choosers,
    GroupConfigs groupConfigs,
    GroupKinds groupKinds,
    GroupCoordinator groups,
    TransactionCoordinator transactions,
    DelegationTokens tokens,
    LinkedWrites linkedWrites,
    ClientQuotas quotas,
    ResponseMemory memory,
    MetricRegistry metrics,
    ClientMetrics clientMetrics,
    InstantSource clock,
    Timer timer) {

  /** Creates topics. */
  public TopicCreation topicCreation() {
    return new TopicCreation(
        cluster, storage.topics(), topicDefaults(), configs.intValue("num.partitions"));
  }

  /** Creates the topics that Kafka creates for itself. */
  public InternalTopics internalTopics() {
    return new InternalTopics(topics, topicCreation(), configs);
  }

  /** The configs of a topic for which nothing is set. */
  public TopicDefaults topicDefaults() {
    return TopicDefaults.of(configs);
  }
}
