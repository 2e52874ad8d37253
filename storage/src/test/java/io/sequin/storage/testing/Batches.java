package io.sequin.storage.testing;

import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Batches as a gateway hands them in: laid out like Kafka's, but without a checksum. */
public final class Batches {

  /** The time of records that are given none. */
  public static final long TIMESTAMP_MS = 1_700_000_000_000L;

  private static final ProducerStamp NO_PRODUCER = new ProducerStamp(-1, (short) -1, -1);
  private static final short LOG_APPEND_TIME = 8;
  private static final short TRANSACTIONAL = 16;
  private static final int RECORD_OVERHEAD_BYTES = 40;
  private static final int HEADER_BYTES = 45;

  private Batches() {}

  /** A batch of records that all have that key and value. */
  public static NewBatch of(PartitionId partition, int count, String key, String value) {
    return of(partition, count, key, value, NO_PRODUCER);
  }

  public static NewBatch of(
      PartitionId partition, int count, String key, String value, ProducerStamp producer) {
    int attributes = producer.isTransactional() ? TRANSACTIONAL : 0;
    return of(
        partition, producer, attributes, Collections.nCopies(count, TestRecord.of(key, value)));
  }

  public static NewBatch of(PartitionId partition, TestRecord... records) {
    return of(partition, NO_PRODUCER, 0, List.of(records));
  }

  /** A batch whose records all have its largest timestamp, whatever they say themselves. */
  public static NewBatch withAppendTime(PartitionId partition, TestRecord... records) {
    return of(partition, NO_PRODUCER, LOG_APPEND_TIME, List.of(records));
  }

  /** A batch whose payload storage cannot look into. */
  public static NewBatch compressed(PartitionId partition, int count) {
    NewBatch batch = of(partition, count, "key", "value");
    return new NewBatch(
        partition,
        count,
        batch.maxTimestampMs(),
        batch.producer(),
        batch.payload(),
        Optional.empty());
  }

  /** A batch that PostgreSQL refuses: its records count backwards. */
  public static NewBatch poisoned(PartitionId partition) {
    NewBatch batch = of(partition, 1, "poison", "");
    return new NewBatch(
        partition,
        -1_000_000,
        batch.maxTimestampMs(),
        batch.producer(),
        batch.payload(),
        Optional.empty());
  }

  public static ProducerStamp producer(long id, int epoch, int baseSequence) {
    return new ProducerStamp(id, (short) epoch, baseSequence);
  }

  private static NewBatch of(
      PartitionId partition, ProducerStamp producer, int attributes, List<TestRecord> records) {
    long baseMs = records.getFirst().timestampMs();
    long maxMs = records.stream().mapToLong(TestRecord::timestampMs).max().orElseThrow();
    ByteBuffer payload = ByteBuffer.allocate(capacityBytes(records));
    payload.put((byte) 2).putInt(0).putShort((short) attributes).putInt(records.size() - 1);
    payload.putLong(baseMs).putLong(maxMs);
    payload.putLong(producer.id()).putShort(producer.epoch()).putInt(producer.baseSequence());
    payload.putInt(records.size());
    int count = records.size();
    int[] keysAt = new int[count];
    for (int i = 0; i < count; i++) {
      keysAt[i] = putRecord(payload, i, records.get(i), baseMs);
    }
    byte[] bytes = new byte[payload.position()];
    payload.flip().get(bytes);
    return new NewBatch(partition, count, maxMs, producer, bytes, Optional.of(keysAt));
  }

  private static int capacityBytes(List<TestRecord> records) {
    return HEADER_BYTES
        + records.stream()
            .mapToInt(
                each ->
                    RECORD_OVERHEAD_BYTES
                        + lengthOf(each.key())
                        + lengthOf(each.value())
                        + headerBytes(each))
            .sum();
  }

  private static int headerBytes(TestRecord record) {
    return record.headers().stream()
        .mapToInt(each -> RECORD_OVERHEAD_BYTES + lengthOf(each.name()) + lengthOf(each.value()))
        .sum();
  }

  /** Where the record's key begins, or would begin if it is null. */
  private static int putRecord(ByteBuffer payload, int index, TestRecord record, long baseMs) {
    // as the length is of no interest here, it always takes five bytes
    payload.putInt(0x80808080).put((byte) 0).put((byte) 0);
    putVarlong(payload, record.timestampMs() - baseMs);
    putVarlong(payload, index);
    putVarlong(payload, lengthOrNull(record.key()));
    int keyAt = payload.position();
    putBytes(payload, record.key());
    putVarlong(payload, lengthOrNull(record.value()));
    putBytes(payload, record.value());
    putVarlong(payload, record.headers().size());
    for (TestRecord.Header header : record.headers()) {
      putVarlong(payload, lengthOrNull(header.name()));
      putBytes(payload, header.name());
      putVarlong(payload, lengthOrNull(header.value()));
      putBytes(payload, header.value());
    }
    return keyAt;
  }

  private static int lengthOrNull(byte[] bytes) {
    return bytes == null ? -1 : bytes.length;
  }

  private static void putBytes(ByteBuffer payload, byte[] bytes) {
    if (bytes != null) {
      payload.put(bytes);
    }
  }

  private static void putVarlong(ByteBuffer payload, long value) {
    long rest = (value << 1) ^ (value >> (Long.SIZE - 1));
    while ((rest & ~0x7FL) != 0) {
      payload.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    payload.put((byte) rest);
  }

  private static int lengthOf(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
