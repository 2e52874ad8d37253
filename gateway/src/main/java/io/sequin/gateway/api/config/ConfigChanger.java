package io.sequin.gateway.api.config;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.api.topic.TopicLookup;
import io.sequin.gateway.api.topic.TopicNames;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.List;
import java.util.TreeSet;

/**
 * Changes the configs of topics. Those of the broker are fixed: they come from the options of its
 * process.
 */
public final class ConfigChanger {

  private final Cluster cluster;
  private final TopicCatalog catalog;
  private final TopicLookup lookup;

  public ConfigChanger(Cluster cluster, TopicCatalog catalog) {
    this.cluster = cluster;
    this.catalog = catalog;
    this.lookup = new TopicLookup(catalog);
  }

  /** Makes each change, or only checks whether it could be made. One outcome each, in order. */
  List<ConfigOutcome> change(List<ConfigChange> changes, boolean validateOnly) {
    return changes.stream()
        .map(
            change ->
                Failures.isolate(
                    () -> {
                      checkNamedOnce(change, changes);
                      change(change, validateOnly);
                      return ConfigOutcome.of(change, ErrorCode.NONE);
                    },
                    failure -> new ConfigOutcome(change, failure)))
        .toList();
  }

  private static void checkNamedOnce(ConfigChange change, List<ConfigChange> changes) {
    if (changes.stream().filter(change::hasSameResource).count() > 1) {
      throw invalid("Each resource must appear at most once.");
    }
  }

  private void change(ConfigChange change, boolean validateOnly) {
    switch (ResourceType.forId(change.resourceType())) {
      case TOPIC -> changeTopic(change, validateOnly);
      case BROKER -> refuseBroker(change);
      case UNKNOWN, BROKER_LOGGER, CLIENT_METRICS, GROUP ->
          throw invalid("Unknown resource type " + change.resourceType());
    }
  }

  private void changeTopic(ConfigChange change, boolean validateOnly) {
    Topic topic = find(change.resourceName());
    if (validateOnly) {
      var _ = change.toOverrides().apply(topic.configs());
    } else {
      catalog.setConfigs(topic.name(), change.toOverrides());
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
    String name = change.resourceName();
    if (!name.isEmpty() && BrokerName.idOf(name, "Node id") != cluster.nodeId()) {
      throw invalid(
          "Unexpected broker id, expected %d, but received %s".formatted(cluster.nodeId(), name));
    }
    if (!change.configNames().isEmpty()) {
      throw invalid(
          "Cannot update these configs dynamically: "
              + String.join(", ", new TreeSet<>(change.configNames()))
              + ". They come from the options that the gateway was started with.");
    }
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
