package io.sequin.gateway.api.config;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.api.topic.TopicLookup;
import io.sequin.gateway.api.topic.TopicNames;
import io.sequin.gateway.config.ConfigSchema;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.config.ConfigCatalog;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    this.lookup = new TopicLookup(catalog);
  }

  /** Makes each change, or only checks whether it could be made. One outcome each, in order. */
  List<ConfigOutcome> change(List<ConfigChange> changes, boolean validateOnly) {
    Map<ResourceKey, Long> uses =
        changes.stream().collect(groupingBy(ConfigChange::resource, counting()));
    return changes.stream()
        .map(
            change ->
                Failures.isolate(
                    () -> {
                      if (uses.get(change.resource()) > 1) {
                        throw invalid("Each resource must appear at most once.");
                      }
                      change(change, validateOnly);
                      return ConfigOutcome.of(change, ErrorCode.NONE);
                    },
                    failure -> new ConfigOutcome(change, failure)))
        .toList();
  }

  private void change(ConfigChange change, boolean validateOnly) {
    switch (ResourceType.forId(change.resource().type())) {
      case TOPIC -> changeTopic(change, validateOnly);
      case BROKER -> refuseBroker(change);
      case GROUP ->
          changeNamed(
              change,
              "Default group resources are not allowed.",
              groupCatalog,
              groups,
              validateOnly);
      case CLIENT_METRICS ->
          changeNamed(
              change,
              "Subscription name can't be empty",
              clientMetricsCatalog,
              clientMetrics,
              validateOnly);
      case UNKNOWN, BROKER_LOGGER ->
          throw invalid("Unknown resource type " + change.resource().type());
    }
  }

  private void changeTopic(ConfigChange change, boolean validateOnly) {
    Topic topic = find(change.resource().name());
    if (validateOnly) {
      var _ = change.toOverrides().apply(topic.configs(), topics);
    } else {
      catalog.setConfigs(topic.name(), set -> change.toOverrides().apply(set, topics));
    }
  }

  /** Groups and subscriptions need not be there to have configs. */
  private static void changeNamed(
      ConfigChange change,
      String noName,
      ConfigCatalog catalog,
      ConfigSchema schema,
      boolean validateOnly) {
    String name = change.resource().name();
    if (name.isEmpty()) {
      throw invalid(noName);
    }
    if (name.length() > MAX_NAME_LENGTH || name.indexOf('\0') >= 0) {
      throw invalid(
          "A name has at most " + MAX_NAME_LENGTH + " characters here, none of them NUL.");
    }
    if (validateOnly) {
      var _ = change.toOverrides().apply(catalog.find(name), schema);
    } else {
      catalog.change(name, set -> change.toOverrides().apply(set, schema));
    }
  }

  private Topic find(String name) {
    if (name.isEmpty()) {
      throw invalid("Default topic resources are not allowed.");
    }
    TopicNames.check(name);
    return lookup
        .findFresh(Uuids.ZERO, name)
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "The topic '" + name + "' does not exist."));
  }

  private void refuseBroker(ConfigChange change) {
    String name = change.resource().name();
    if (!name.isEmpty() && BrokerName.idOf(name, "Node id") != cluster.nodeId()) {
      throw invalid(
          String.format(
              Locale.ROOT,
              "Unexpected broker id, expected %d, but received %s",
              cluster.nodeId(),
              name));
    }
    if (!change.configNames().isEmpty()) {
      throw invalid(
          "Cannot update these configs dynamically: "
              + new TreeSet<>(change.configNames())
              + ". They come from the options that the gateway was started with.");
    }
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
