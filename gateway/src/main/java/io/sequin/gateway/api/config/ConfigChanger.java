package io.sequin.gateway.api.config;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

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
import java.util.Map;
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
      case UNKNOWN, BROKER_LOGGER, CLIENT_METRICS, GROUP ->
          throw invalid("Unknown resource type " + change.resource().type());
    }
  }

  private void changeTopic(ConfigChange change, boolean validateOnly) {
    Topic topic = find(change.resource().name());
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
    String name = change.resource().name();
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
