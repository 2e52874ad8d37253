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

  /** Kafka's {@code num.partitions}. */
  public static final int DEFAULT_PARTITION_COUNT = 1;

  /** More than any sensible topic has; a row in PostgreSQL for each. */
  private static final int MAX_PARTITION_COUNT = 10_000;

  private final TopicCatalog catalog;
  private final TopicDefaults defaults;

  public TopicCreation(TopicCatalog catalog, TopicDefaults defaults) {
    this.catalog = catalog;
    this.defaults = defaults;
  }

  /**
   * Checks everything that does not need the database's word.
   *
   * @return the topic's configs
   * @throws ApiException if the topic may not be created
   * @throws InvalidConfigException if its configs are wrong
   */
  public Map<String, String> check(String name, int partitionCount, List<ConfigEntry> configs) {
    TopicNames.problemWith(name)
        .ifPresent(
            problem -> {
              throw new ApiException(
                  ErrorCode.INVALID_TOPIC_EXCEPTION, "Topic name is invalid: " + problem);
            });
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
    checkPartitionCount(partitionCount);
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
    return catalog.create(name, partitionCount, check(name, partitionCount, configs));
  }

  static void checkPartitionCount(int count) {
    if (count <= 0) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS, "Number of partitions must be larger than 0.");
    }
    if (count > MAX_PARTITION_COUNT) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          "Number of partitions must not be larger than " + MAX_PARTITION_COUNT + ".");
    }
  }
}
