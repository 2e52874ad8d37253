package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.config.ConfigAlteration;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import io.sequin.storage.topic.TopicExistsException;
import java.util.List;
import java.util.Map;

/** Creates topics by Kafka's rules, whether a client asks for it or just uses one. */
public final class TopicCreation {

  /** How many partitions one request may add, as with Kafka's controller. */
  static final int MAX_NEW_PARTITIONS = 10_000;

  private final TopicCatalog catalog;
  private final TopicDefaults defaults;
  private final int defaultPartitionCount;

  /**
   * @param defaultPartitionCount {@code num.partitions}
   */
  public TopicCreation(TopicCatalog catalog, TopicDefaults defaults, int defaultPartitionCount) {
    this.catalog = catalog;
    this.defaults = defaults;
    this.defaultPartitionCount = defaultPartitionCount;
  }

  /** What a topic gets that is created without a number of partitions. */
  int defaultPartitionCount() {
    return defaultPartitionCount;
  }

  /**
   * Checks everything that does not need the database's word.
   *
   * @return the topic's configs
   * @throws ApiException if the topic may not be created
   * @throws InvalidConfigException if its configs are wrong
   */
  public Map<String, String> check(String name, List<ConfigEntry> configs) {
    TopicNames.check(name);
    catalog.catchUp();
    if (catalog.find(name).isPresent()) {
      throw new TopicExistsException(name);
    }
    for (Topic other : catalog.topics()) {
      if (TopicNames.collide(name, other.name())) {
        throw new ApiException(
            ErrorCode.INVALID_TOPIC_EXCEPTION,
            "Topic '" + name + "' collides with existing topic: " + other.name());
      }
    }
    return ConfigAlteration.create(configs, defaults);
  }

  /**
   * Creates a topic.
   *
   * @throws ApiException if the topic may not be created
   * @throws InvalidConfigException if its configs are wrong
   * @throws TopicExistsException if there is one of that name
   */
  public Topic create(String name, int partitionCount, List<ConfigEntry> configs) {
    return catalog.create(name, partitionCount, check(name, configs));
  }

  static ApiException tooManyPartitions() {
    return new ApiException(
        ErrorCode.POLICY_VIOLATION, "Excessively large number of partitions per request.");
  }
}
