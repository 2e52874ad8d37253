package io.sequin.gateway.admin;

import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.ClientMetricsConfigs;
import io.sequin.gateway.config.DescribedConfig;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.config.TopicConfigDescriber;
import io.sequin.storage.config.ConfigCatalog;
import io.sequin.storage.query.Query;
import io.sequin.storage.topic.Topic;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Describes the configs of what has configs here. */
public final class ConfigDescriber {

  private final Cluster cluster;
  private final BrokerConfigs broker;
  private final TopicLookup lookup;
  private final TopicConfigDescriber topics;
  private final GroupConfigs groups;
  private final ConfigCatalog clientMetricsCatalog;
  private final ClientMetricsConfigs clientMetrics;

  public ConfigDescriber(
      Cluster cluster,
      BrokerConfigs broker,
      TopicLookup lookup,
      TopicConfigDescriber topics,
      GroupConfigs groups,
      ConfigCatalog clientMetricsCatalog,
      ClientMetricsConfigs clientMetrics) {
    this.cluster = cluster;
    this.broker = broker;
    this.lookup = lookup;
    this.topics = topics;
    this.groups = groups;
    this.clientMetricsCatalog = clientMetricsCatalog;
    this.clientMetrics = clientMetrics;
  }

  /**
   * The configs in force.
   *
   * @throws AdminException if there is no such resource
   */
  public List<DescribedConfig> describe(ConfigResource resource) {
    String name = resource.name();
    return switch (resource.kind()) {
      case TOPIC -> describeTopic(name);
      case BROKER -> describeBroker(name);
      case GROUP -> groups.describe(named(name, "Group name must not be empty"));
      case CLIENT_METRICS -> describeSubscription(name);
    };
  }

  private List<DescribedConfig> describeTopic(String name) {
    TopicNames.check(name);
    Topic topic = lookup.require(TopicRef.named(name), TopicOperation.DESCRIBE_CONFIGS);
    return Stream.concat(
            topic.query().stream().flatMap(ConfigDescriber::describe),
            topics.describe(topic.configs()).stream())
        .toList();
  }

  /** Not Kafka's, and nothing that Kafka's tools could change. */
  private static Stream<DescribedConfig> describe(Query query) {
    return Stream.of(
        DescribedConfig.ofTopic("sequin.query", query.predicate()),
        DescribedConfig.ofTopic("sequin.query.topic", query.baseName()));
  }

  private List<DescribedConfig> describeSubscription(String name) {
    String subscription = named(name, "Client metrics subscription name must not be empty");
    return clientMetrics.describe(clientMetricsCatalog.find(subscription));
  }

  private static String named(String name, String otherwise) {
    if (name.isEmpty()) {
      throw new AdminException(Refusal.NOT_CONFIGURABLE, otherwise);
    }
    return name;
  }

  /** A broker without a name stands for what is set for all brokers (KIP-226). */
  private List<DescribedConfig> describeBroker(String name) {
    if (name.isEmpty()) {
      return broker.describeClusterDefaults();
    }
    if (BrokerNames.idOf(name, "Broker id") != cluster.nodeId()) {
      throw new AdminException(
          Refusal.NOT_CONFIGURABLE,
          String.format(
              Locale.ROOT,
              "Unexpected broker id, expected %d or empty string, but received %s",
              cluster.nodeId(),
              name));
    }
    return broker.describe();
  }
}
