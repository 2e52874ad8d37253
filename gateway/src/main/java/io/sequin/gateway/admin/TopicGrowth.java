package io.sequin.gateway.admin;

import io.sequin.gateway.cluster.Cluster;
import io.sequin.storage.topic.TopicCatalog;
import java.util.List;
import java.util.Locale;

/** Adds partitions to a topic by Kafka's rules. */
public final class TopicGrowth {

  private final TopicCatalog catalog;
  private final TopicLookup lookup;
  private final ReplicaAssignments replicas;

  public TopicGrowth(Cluster cluster, TopicCatalog catalog, TopicLookup lookup) {
    this.catalog = catalog;
    this.lookup = lookup;
    this.replicas = new ReplicaAssignments(cluster);
  }

  /**
   * @return how many partitions would be added
   * @throws AdminException if the topic may not be changed so
   */
  public int check(PartitionIncrease wanted) {
    int current =
        lookup.require(TopicRef.named(wanted.topic()), TopicOperation.ALTER).partitionCount();
    check(wanted, current);
    return wanted.partitionCount() - current;
  }

  /**
   * @throws AdminException if the topic may not be changed so
   */
  public void grow(PartitionIncrease wanted) {
    catalog.setPartitionCount(
        wanted.topic(),
        current -> {
          check(wanted, current);
          return wanted.partitionCount();
        });
  }

  private void check(PartitionIncrease wanted, int current) {
    if (wanted.partitionCount() == current) {
      throw invalid("Topic already has " + current + " partition(s).");
    }
    if (wanted.partitionCount() < current) {
      throw invalid(
          String.format(
              Locale.ROOT,
              "The topic %s currently has %d partition(s); %d would not be an increase.",
              wanted.topic(),
              current,
              wanted.partitionCount()));
    }
    int added = wanted.partitionCount() - current;
    PartitionLimit.check(added);
    wanted.assignments().ifPresent(assignments -> checkAssignments(assignments, added));
  }

  private void checkAssignments(List<List<Integer>> assignments, int added) {
    if (assignments.size() != added) {
      throw new AdminException(
          Refusal.INVALID_REPLICA_ASSIGNMENT,
          String.format(
              Locale.ROOT,
              "Attempted to add %d additional partition(s), but only %d assignment(s) were"
                  + " specified.",
              added,
              assignments.size()));
    }
    assignments.forEach(replicas::checkReplicas);
  }

  private static AdminException invalid(String message) {
    return new AdminException(Refusal.INVALID_PARTITION_COUNT, message);
  }
}
