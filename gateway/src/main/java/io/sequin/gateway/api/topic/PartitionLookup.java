package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;

/** Finds the partition that a request names. */
public final class PartitionLookup {

  private final TopicLookup topics;

  /** Finds partitions that can be written to and changed. */
  public PartitionLookup(TopicCatalog catalog) {
    this(new TopicLookup(catalog));
  }

  private PartitionLookup(TopicLookup topics) {
    this.topics = topics;
  }

  /** Finds all that can be read, which includes filtered topics. */
  public static PartitionLookup ofReadable(TopicCatalog catalog) {
    return new PartitionLookup(TopicLookup.ofReadable(catalog));
  }

  /**
   * @throws ApiException UNKNOWN_TOPIC_OR_PARTITION if there is none
   */
  public PartitionId find(String topic, int partition) {
    return new PartitionId(topicOf(topic, partition).id(), partition);
  }

  /**
   * The topic, which has that partition.
   *
   * @throws ApiException UNKNOWN_TOPIC_OR_PARTITION if there is none
   */
  public Topic topicOf(String name, int partition) {
    Topic topic = topics.require(name);
    if (!topic.hasPartition(partition)) {
      throw new ApiException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no partition " + name + "-" + partition);
    }
    return topic;
  }
}
