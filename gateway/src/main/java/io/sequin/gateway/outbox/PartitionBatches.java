package io.sequin.gateway.outbox;

import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.outbox.OutboxMessage;
import java.util.ArrayList;
import java.util.List;

/** Gathers the messages of one partition in batches that are not larger than the topic allows. */
final class PartitionBatches {

  private final PartitionId partition;
  private final TimestampType timestampType;
  private final int maxBatchBytes;
  private final List<MessageBatch> batches = new ArrayList<>();

  PartitionBatches(PartitionId partition, TimestampType timestampType, int maxBatchBytes) {
    this.partition = partition;
    this.timestampType = timestampType;
    this.maxBatchBytes = maxBatchBytes;
  }

  void add(OutboxMessage message) {
    if (batches.isEmpty() || !batches.getLast().hasRoomFor(message, maxBatchBytes)) {
      batches.add(new MessageBatch());
    }
    batches.getLast().add(message);
  }

  List<NewBatch> build(long nowMs) {
    return batches.stream().map(batch -> batch.build(partition, timestampType, nowMs)).toList();
  }
}
