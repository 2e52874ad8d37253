package io.sequin.gateway.api.share;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.delivery.Delivery;
import io.sequin.storage.log.LeaderEpochs;
import io.sequin.storage.log.StoredBatch;
import java.util.List;

/**
 * What a member gets of one partition.
 *
 * @param acquired what it now holds
 * @param batches that have all of this, and perhaps more
 */
record SharedRead(
    TopicIdPartition partition,
    ErrorCode error,
    List<Delivery> acquired,
    List<StoredBatch> batches,
    LeaderEpochs leaderEpochs) {

  static SharedRead failed(TopicIdPartition partition, ErrorCode error) {
    return new SharedRead(partition, error, List.of(), List.of(), LeaderEpochs.FIRST);
  }

  boolean isError() {
    return error != ErrorCode.NONE;
  }

  long sizeBytes() {
    return batches.stream().mapToLong(StoredBatch::sizeBytes).sum();
  }
}
