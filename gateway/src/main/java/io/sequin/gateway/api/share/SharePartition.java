package io.sequin.gateway.api.share;

import io.sequin.gateway.filter.BatchFilter;
import io.sequin.storage.delivery.Share;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.Optional;

/**
 * A partition as a share group reads it.
 *
 * @param filter what chooses its records; empty for all
 */
record SharePartition(Share share, Optional<BatchFilter> filter) {

  static SharePartition of(String groupId, Topic topic, int partition) {
    return new SharePartition(
        new Share(groupId, new PartitionId(topic.id(), partition), topic.filterText()),
        topic.keyFilter().map(filter -> new BatchFilter(filter, partition)));
  }

  PartitionId id() {
    return share.partition();
  }
}
