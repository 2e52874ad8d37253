package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.sequin.storage.topic.TopicCatalog;
import java.util.Locale;

/** Adds partitions to a topic by Kafka's rules. */
public final class TopicGrowth {

  private final TopicCatalog catalog;
  private final TopicLookup lookup;
  private final ReplicaAssignments assignments;

  public TopicGrowth(Cluster cluster, TopicCatalog catalog) {
    this.catalog = catalog;
    this.lookup = new TopicLookup(catalog);
    this.assignments = new ReplicaAssignments(cluster);
  }

  /**
   * @return how many partitions would be added
   * @throws ApiException if the topic may not be changed so
   */
  int check(CreatePartitionsTopic wanted) {
    int current = lookup.require(wanted.name()).partitionCount();
    check(wanted, current);
    return wanted.count() - current;
  }

  /**
   * @throws ApiException if the topic may not be changed so
   */
  void grow(CreatePartitionsTopic wanted) {
    catalog.setPartitionCount(
        wanted.name(),
        current -> {
          check(wanted, current);
          return wanted.count();
        });
  }

  private void check(CreatePartitionsTopic wanted, int current) {
    if (wanted.count() == current) {
      throw invalid("Topic already has " + current + " partition(s).");
    }
    if (wanted.count() < current) {
      throw invalid(
          String.format(
              Locale.ROOT,
              "The topic %s currently has %d partition(s); %d would not be an increase.",
              wanted.name(),
              current,
              wanted.count()));
    }
    int added = wanted.count() - current;
    if (added > TopicCreation.MAX_NEW_PARTITIONS) {
      throw TopicCreation.tooManyPartitions();
    }
    if (wanted.assignments() != null) {
      checkAssignments(wanted, added);
    }
  }

  private void checkAssignments(CreatePartitionsTopic wanted, int added) {
    if (wanted.assignments().size() != added) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          String.format(
              Locale.ROOT,
              "Attempted to add %d additional partition(s), but only %d assignment(s) were"
                  + " specified.",
              added,
              wanted.assignments().size()));
    }
    wanted.assignments().forEach(each -> assignments.checkReplicas(each.brokerIds()));
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_PARTITIONS, message);
  }
}
