package io.sequin.bench.floor;

import io.netty.buffer.Unpooled;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.BatchPreparer;
import io.sequin.protocol.record.PreparedBatch;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Makes the batches that an idempotent producer would send, as the gateway hands them to storage. A
 * few payloads serve for all, which PostgreSQL does not notice: it does not compress them.
 */
final class BatchFactory {

  private static final int PAYLOADS = 16;
  private static final short PRODUCE_VERSION = 12;
  private static final BatchPolicy ANYTHING =
      new BatchPolicy(
          Optional.empty(),
          TimestampType.CREATE_TIME,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          false,
          Integer.MAX_VALUE);

  private final Random random = new Random(1);
  private final List<PreparedBatch> payloads;
  private final long producerId;
  private final Map<PartitionId, Integer> sequences = new HashMap<>();

  BatchFactory(BatchShape shape, long producerId) {
    this.payloads = Stream.generate(() -> prepare(shape)).limit(PAYLOADS).toList();
    this.producerId = producerId;
  }

  /**
   * Makes lots that take turns at the partitions.
   *
   * @param batches how many to make, rounded down to full lots
   */
  List<List<NewBatch>> lots(List<PartitionId> partitions, int lotSize, int batches) {
    List<List<NewBatch>> lots = new ArrayList<>();
    for (int number = 0; number < batches / lotSize; number++) {
      List<NewBatch> lot = new ArrayList<>();
      for (int i = 0; i < lotSize; i++) {
        int turn = lotSize < partitions.size() ? number + i : i * partitions.size() / lotSize;
        lot.add(next(partitions.get(turn % partitions.size())));
      }
      lots.add(lot);
    }
    return lots;
  }

  private NewBatch next(PartitionId partition) {
    PreparedBatch batch = payloads.get(random.nextInt(PAYLOADS));
    int sequence = sequences.getOrDefault(partition, 0);
    sequences.put(partition, sequence + batch.recordCount());
    return new NewBatch(
        partition,
        batch.recordCount(),
        batch.maxTimestamp(),
        new ProducerStamp(producerId, (short) 0, sequence),
        batch.payload(),
        batch.keysAt());
  }

  private PreparedBatch prepare(BatchShape shape) {
    long now = System.currentTimeMillis();
    SimpleRecord[] records =
        Stream.generate(() -> new SimpleRecord(now, letters(shape.recordBytes())))
            .limit(shape.recordsPerBatch())
            .toArray(SimpleRecord[]::new);
    MemoryRecords batch = MemoryRecords.withRecords(Compression.NONE, records);
    return BatchPreparer.prepare(
        Unpooled.wrappedBuffer(batch.buffer()), ANYTHING, PRODUCE_VERSION, now);
  }

  /** What Kafka's tool sends. */
  private byte[] letters(int count) {
    byte[] letters = new byte[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (byte) ('A' + random.nextInt('Z' - 'A' + 1));
    }
    return letters;
  }
}
