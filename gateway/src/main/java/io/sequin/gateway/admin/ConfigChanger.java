package io.sequin.gateway.admin;

import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.config.ConfigSchema;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.storage.config.ConfigCatalog;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Changes the configs of topics, groups and subscriptions to clients' metrics. Those of the broker
 * are fixed: they come from the options of its process.
 */
public final class ConfigChanger {

  /** An entry of PostgreSQL's index has to fit a third of a page. */
  private static final int MAX_NAME_LENGTH = 500;

  private final Cluster cluster;
  private final TopicCatalog catalog;
  private final TopicLookup lookup;
  private final ConfigSchema topics;
  private final ConfigCatalog groupCatalog;
  private final ConfigSchema groups;
  private final ConfigCatalog clientMetricsCatalog;
  private final ConfigSchema clientMetrics;

  public ConfigChanger(
      Cluster cluster,
      TopicCatalog catalog,
      TopicLookup lookup,
      ConfigSchema topics,
      ConfigCatalog groupCatalog,
      ConfigSchema groups,
      ConfigCatalog clientMetricsCatalog,
      ConfigSchema clientMetrics) {
    this.cluster = cluster;
    this.catalog = catalog;
    this.topics = topics;
    this.groupCatalog = groupCatalog;
    this.groups = groups;
    this.clientMetricsCatalog = clientMetricsCatalog;
    this.clientMetrics = clientMetrics;
    this.lookup = lookup;
  }

  /**
   * Makes the change, or only checks whether it could be made.
   *
   * @throws AdminException if the resource is not there, or has no configs that can be changed
   * @throws InvalidConfigException if the configs are wrong
   */
  public void change(ConfigResource resource, ConfigChange change, boolean validateOnly) {
    switch (resource.kind()) {
      case TOPIC -> changeTopic(resource.name(), change, validateOnly);
      case BROKER -> refuseBroker(resource.name(), change);
      case GROUP -> {
        checkName(resource.name(), "Default group resources are not allowed.");
        changeNamed(resource.name(), change, groupCatalog, groups, validateOnly);
      }
      case CLIENT_METRICS -> {
        checkName(resource.name(), "Subscription name can't be empty");
        changeNamed(resource.name(), change, clientMetricsCatalog, clientMetrics, validateOnly);
      }
    }
  }

  private void changeTopic(String name, ConfigChange change, boolean validateOnly) {
    Topic topic = find(name);
    if (validateOnly) {
      var _ = change.toOverrides().apply(topic.configs(), topics);
    } else {
      catalog.setConfigs(topic.name(), set -> change.toOverrides().apply(set, topics));
    }
  }

  private static void checkName(String name, String otherwise) {
    if (name.isEmpty()) {
      throw refused(otherwise);
    }
    if (name.length() > MAX_NAME_LENGTH || name.indexOf('\0') >= 0) {
      throw refused(
          "A name has at most " + MAX_NAME_LENGTH + " characters here, none of them NUL.");
    }
  }

  /** Groups and subscriptions need not be there to have configs. */
  private static void changeNamed(
      String name,
      ConfigChange change,
      ConfigCatalog catalog,
      ConfigSchema schema,
      boolean validateOnly) {
    if (validateOnly) {
      var _ = change.toOverrides().apply(catalog.find(name), schema);
    } else {
      catalog.change(name, set -> change.toOverrides().apply(set, schema));
    }
  }

  private Topic find(String name) {
    if (name.isEmpty()) {
      throw refused("Default topic resources are not allowed.");
    }
    TopicNames.check(name);
    if (lookup.findFresh(TopicRef.named(name), TopicOperation.DESCRIBE_CONFIGS).isEmpty()) {
      throw new AdminException(Refusal.UNKNOWN_TOPIC, "The topic '" + name + "' does not exist.");
    }
    return lookup.require(TopicRef.named(name), TopicOperation.ALTER_CONFIGS);
  }

  private void refuseBroker(String name, ConfigChange change) {
    if (!name.isEmpty() && BrokerNames.idOf(name, "Node id") != cluster.nodeId()) {
      throw refused(
          String.format(
              Locale.ROOT,
              "Unexpected broker id, expected %d, but received %s",
              cluster.nodeId(),
              name));
    }
    if (!change.configNames().isEmpty()) {
      throw refused(
          "Cannot update these configs dynamically: "
              + new TreeSet<>(change.configNames())
              + ". They come from the options that the gateway was started with.");
    }
  }

  private static AdminException refused(String message) {
    return new AdminException(Refusal.NOT_CONFIGURABLE, message);
  }
}
