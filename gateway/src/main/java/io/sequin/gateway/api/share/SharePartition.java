package io.sequin.gateway.api.share;

import io.sequin.gateway.filter.BatchChooser;
import io.sequin.gateway.filter.BatchChoosers;
import io.sequin.storage.delivery.Share;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.Optional;

/**
 * A partition as a share group reads it.
 *
 * @param chooser what chooses its records; empty for all
 */
record SharePartition(Share share, Optional<BatchChooser> chooser) {

  static SharePartition of(BatchChoosers choosers, String groupId, Topic topic, int partition) {
    return new SharePartition(share(groupId, topic, partition), choosers.of(topic, partition));
  }

  static Share share(String groupId, Topic topic, int partition) {
    return new Share(groupId, new PartitionId(topic.id(), partition), topic.filterText());
  }

  PartitionId id() {
    return share.partition();
  }
}
