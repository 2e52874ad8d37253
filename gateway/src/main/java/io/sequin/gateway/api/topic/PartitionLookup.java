package io.sequin.gateway.api.topic;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.TopicCatalog;

/** Finds the partition that a request names. */
public final class PartitionLookup {

  private final TopicLookup topics;

  public PartitionLookup(TopicCatalog catalog) {
    this.topics = new TopicLookup(catalog);
  }

  /**
   * @throws ApiException UNKNOWN_TOPIC_OR_PARTITION if there is none
   */
  public PartitionId find(String topic, int partition) {
    return topics
        .findFresh(Uuids.ZERO, topic)
        .filter(found -> found.hasPartition(partition))
        .map(found -> new PartitionId(found.id(), partition))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "no partition " + topic + "-" + partition));
  }
}
