package io.sequin.migration.client;

import java.util.Map;
import java.util.Optional;

/**
 * What the other cluster says of itself.
 *
 * @param brokers by id
 * @param topics by name
 */
public record SourceMetadata(
    String clusterId, Map<Integer, BrokerAddress> brokers, Map<String, SourceTopic> topics) {

  public Optional<SourceTopic> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }
}
