package io.sequin.gateway.admin;

import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.config.ConfigAlteration;
import io.sequin.gateway.config.InvalidConfigException;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import io.sequin.storage.topic.TopicExistsException;
import java.util.OptionalInt;

/**
 * Creates topics by Kafka's rules, whether somebody asks for it or just uses one. Any replication
 * factor is accepted: PostgreSQL replicates, if it is set up to.
 */
public final class TopicCreation {

  private final TopicCatalog catalog;
  private final ReplicaAssignments assignments;
  private final TopicDefaults defaults;
  private final int defaultPartitionCount;

  /**
   * @param defaultPartitionCount {@code num.partitions}
   */
  public TopicCreation(
      Cluster cluster, TopicCatalog catalog, TopicDefaults defaults, int defaultPartitionCount) {
    this.catalog = catalog;
    this.assignments = new ReplicaAssignments(cluster);
    this.defaults = defaults;
    this.defaultPartitionCount = defaultPartitionCount;
  }

  /** How many partitions the topic is to have, be it a number that is allowed or not. */
  public int partitionCountOf(NewTopic topic) {
    return topic.assignments().isEmpty()
        ? topic.partitionCount().orElse(defaultPartitionCount)
        : topic.assignments().size();
  }

  /**
   * Checks everything that does not need the database's word.
   *
   * @throws AdminException if the topic may not be created
   * @throws InvalidConfigException if its configs are wrong
   * @throws TopicExistsException if there is one of that name
   */
  public TopicPlan plan(NewTopic topic) {
    checkPartitions(topic);
    checkName(topic.name());
    return new TopicPlan(
        topic.name(), partitionCountOf(topic), ConfigAlteration.create(topic.configs(), defaults));
  }

  /**
   * Creates a topic.
   *
   * @throws TopicExistsException if there is one of that name
   */
  public Topic create(TopicPlan plan) {
    return catalog.create(plan.name(), plan.partitionCount(), plan.configs());
  }

  private void checkPartitions(NewTopic topic) {
    if (!topic.assignments().isEmpty()) {
      checkLeftToAssignments(topic.replicationFactor(), "replication factor");
      checkLeftToAssignments(topic.partitionCount(), "numPartitions");
      assignments.check(topic.assignments());
      return;
    }
    if (topic.replicationFactor().orElse(1) <= 0) {
      throw new AdminException(
          Refusal.INVALID_REPLICATION_FACTOR,
          "Replication factor must be larger than 0, or -1 to use the default value.");
    }
    if (topic.partitionCount().orElse(1) <= 0) {
      throw new AdminException(
          Refusal.INVALID_PARTITION_COUNT,
          "Number of partitions was set to an invalid non-positive value.");
    }
  }

  private static void checkLeftToAssignments(OptionalInt value, String what) {
    if (value.isPresent()) {
      throw new AdminException(
          Refusal.CONTRADICTION,
          "A manual partition assignment was specified, but " + what + " was not set to -1.");
    }
  }

  private void checkName(String name) {
    TopicNames.check(name);
    catalog.catchUp();
    if (catalog.find(name).isPresent()) {
      throw new TopicExistsException(name);
    }
    for (Topic other : catalog.topics()) {
      if (TopicNames.collide(name, other.name())) {
        throw new AdminException(
            Refusal.INVALID_TOPIC_NAME,
            "Topic '" + name + "' collides with existing topic: " + other.name());
      }
    }
  }
}
