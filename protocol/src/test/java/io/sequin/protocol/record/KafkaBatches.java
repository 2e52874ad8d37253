package io.sequin.protocol.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Batches as Kafka's own client writes and reads them. */
final class KafkaBatches {

  static final long NOW_MS = 1_750_000_000_000L;
  static final int PRODUCE_VERSION = 13;
  static final int MAX_UNCOMPRESSED_BYTES = 16 * 1024 * 1024;

  private KafkaBatches() {}

  static SimpleRecord keyed(String key, String value) {
    return new SimpleRecord(NOW_MS, key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  static SimpleRecord at(long timestampMs) {
    return new SimpleRecord(timestampMs, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
  }

  static ByteBuf produce(CompressionCodec codec, SimpleRecord... records) {
    return Unpooled.wrappedBuffer(
        MemoryRecords.withRecords(kafkaCompression(codec), records).buffer());
  }

  static ByteBuf produceAs(
      long producerId, short epoch, int sequence, boolean transactional, SimpleRecord... records) {
    return Unpooled.wrappedBuffer(
        MemoryRecords.withRecords(
                RecordBatch.CURRENT_MAGIC_VALUE,
                0,
                kafkaCompression(CompressionCodec.NONE),
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                producerId,
                epoch,
                sequence,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                transactional,
                records)
            .buffer());
  }

  /** Writes a checksum that fits whatever was changed in a produced batch. */
  static ByteBuf withValidCrc(ByteBuf records) {
    byte[] payload = payloadOf(records);
    records.setInt(BatchLayout.WIRE_PREFIX_BYTES + BatchLayout.CRC_AT, BatchHeader.crcOf(payload));
    return records;
  }

  /** The batch from its magic byte on. */
  static byte[] payloadOf(ByteBuf records) {
    byte[] payload = new byte[records.readableBytes() - BatchLayout.WIRE_PREFIX_BYTES];
    records.getBytes(records.readerIndex() + BatchLayout.WIRE_PREFIX_BYTES, payload);
    return payload;
  }

  /** The same header before other bytes in place of the records section. */
  static ByteBuf withRecordsSection(
      ByteBuf records, CompressionCodec codec, byte[] recordsSection) {
    ByteBuf changed = Unpooled.buffer();
    changed.writeBytes(records, records.readerIndex(), BatchLayout.WIRE_HEADER_BYTES);
    changed.writeBytes(recordsSection);
    changed.setInt(
        BatchLayout.WIRE_BATCH_LENGTH_AT,
        changed.readableBytes() - BatchLayout.WIRE_LENGTH_EXCLUDES_BYTES);
    changed.setShort(BatchLayout.WIRE_PREFIX_BYTES + BatchLayout.ATTRIBUTES_AT, codec.id());
    return withValidCrc(changed);
  }

  static byte[] recordsSectionOf(ByteBuf records) {
    byte[] section = new byte[records.readableBytes() - BatchLayout.WIRE_HEADER_BYTES];
    records.getBytes(records.readerIndex() + BatchLayout.WIRE_HEADER_BYTES, section);
    return section;
  }

  /** What a Kafka consumer makes of a stored payload. */
  static MutableRecordBatch readByKafka(byte[] payload, long baseOffset) {
    ByteBuf wire = BatchFrame.of(baseOffset, 0, payload);
    var batches = MemoryRecords.readableRecords(wire.nioBuffer()).batches().iterator();
    MutableRecordBatch batch = batches.next();
    batch.ensureValid();
    if (batches.hasNext()) {
      throw new AssertionError("More than one batch");
    }
    return batch;
  }

  static List<SimpleRecord> recordsReadByKafka(byte[] payload) {
    List<SimpleRecord> records = new ArrayList<>();
    for (Record record : readByKafka(payload, 0)) {
      records.add(new SimpleRecord(record));
    }
    return records;
  }

  static PreparedBatch prepare(ByteBuf records, BatchPolicy policy) {
    return BatchPreparer.prepare(records, policy, PRODUCE_VERSION, NOW_MS);
  }

  static org.apache.kafka.common.compress.Compression kafkaCompression(CompressionCodec codec) {
    return org.apache.kafka.common.compress.Compression.of(CompressionType.forId(codec.id()))
        .build();
  }
}
