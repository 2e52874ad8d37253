package io.sequin.gateway.admin;

import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.config.ConfigSchema;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.storage.group.GroupConfigCatalog;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Changes the configs of topics and groups. Those of the broker are fixed: they come from the
 * options of its process.
 */
public final class ConfigChanger {

  /** An entry of PostgreSQL's index has to fit a third of a page. */
  private static final int MAX_GROUP_ID_LENGTH = 500;

  private final Cluster cluster;
  private final TopicCatalog catalog;
  private final TopicLookup lookup;
  private final ConfigSchema topics;
  private final GroupConfigCatalog groupCatalog;
  private final ConfigSchema groups;

  public ConfigChanger(
      Cluster cluster,
      TopicCatalog catalog,
      TopicLookup lookup,
      ConfigSchema topics,
      GroupConfigCatalog groupCatalog,
      ConfigSchema groups) {
    this.cluster = cluster;
    this.catalog = catalog;
    this.topics = topics;
    this.groupCatalog = groupCatalog;
    this.groups = groups;
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
      case GROUP -> changeGroup(resource.name(), change, validateOnly);
      case CLIENT_METRICS ->
          throw refused("There are no client metrics subscriptions: this broker takes no metrics.");
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

  private void changeGroup(String groupId, ConfigChange change, boolean validateOnly) {
    if (groupId.isEmpty()) {
      throw refused("Default group resources are not allowed.");
    }
    if (groupId.length() > MAX_GROUP_ID_LENGTH || groupId.indexOf('\0') >= 0) {
      throw refused(
          "A group's name has at most " + MAX_GROUP_ID_LENGTH + " characters, none of them NUL.");
    }
    if (validateOnly) {
      var _ = change.toOverrides().apply(groupCatalog.find(groupId), groups);
    } else {
      groupCatalog.change(groupId, set -> change.toOverrides().apply(set, groups));
    }
  }

  private Topic find(String name) {
    if (name.isEmpty()) {
      throw refused("Default topic resources are not allowed.");
    }
    TopicNames.check(name);
    return lookup
        .findFresh(TopicRef.named(name), TopicOperation.ALTER_CONFIGS)
        .orElseThrow(
            () ->
                new AdminException(
                    Refusal.UNKNOWN_TOPIC, "The topic '" + name + "' does not exist."));
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
