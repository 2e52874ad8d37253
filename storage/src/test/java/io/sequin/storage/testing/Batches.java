package io.sequin.storage.testing;

import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.log.RecordPositions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Batches whose payload is nothing but keys and values: storage does not look into it. */
public final class Batches {

  private static final ProducerStamp NO_PRODUCER = new ProducerStamp(-1, (short) -1, -1);

  private Batches() {}

  /** A batch of records that all have that key and value. */
  public static NewBatch of(PartitionId partition, int count, String key, String value) {
    return of(partition, count, key, value, NO_PRODUCER);
  }

  public static NewBatch of(
      PartitionId partition, int count, String key, String value, ProducerStamp producer) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    int recordSize = keyBytes.length + valueBytes.length;
    byte[] payload = new byte[count * recordSize];
    RecordPositions positions =
        new RecordPositions(new int[count], new int[count], new int[count], new int[count]);
    for (int i = 0; i < count; i++) {
      System.arraycopy(keyBytes, 0, payload, i * recordSize, keyBytes.length);
      System.arraycopy(valueBytes, 0, payload, i * recordSize + keyBytes.length, valueBytes.length);
      positions.keyAt()[i] = i * recordSize;
      positions.keyLength()[i] = keyBytes.length;
      positions.valueAt()[i] = i * recordSize + keyBytes.length;
      positions.valueLength()[i] = valueBytes.length;
    }
    return new NewBatch(partition, count, 1_000L, producer, payload, Optional.of(positions));
  }

  public static ProducerStamp producer(long id, int epoch, int baseSequence) {
    return new ProducerStamp(id, (short) epoch, baseSequence);
  }
}
