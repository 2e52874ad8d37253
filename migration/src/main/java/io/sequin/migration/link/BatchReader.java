package io.sequin.migration.link;

import io.netty.buffer.ByteBuf;
import io.sequin.migration.client.SourceException;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.protocol.record.InvalidBatchException;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.log.CopiedBatch;
import io.sequin.storage.log.CopiedBatch.Kind;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.ProducerStamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the batches of an answer to Fetch, checked, byte for byte as they are. */
final class BatchReader {

  private static final int LENGTH_AT = 8;
  private static final int LEADER_EPOCH_AT = 12;
  private static final int MAGIC_AT = 16;
  private static final int LENGTH_EXCLUDES_BYTES = 12;
  private static final byte MAGIC = 2;

  private static final int[] NO_RECORDS = {};

  /** Where a marker's key tells what it is: behind its version. */
  private static final int MARKER_TYPE_AT = 2;

  private static final int ABORT = 0;
  private static final int COMMIT = 1;

  private BatchReader() {}

  /**
   * The whole batches; one at the end that is cut off is left.
   *
   * @param data an answer without an error; its high watermark may be older than its records
   * @param fromOffset batches that end before it are left out
   * @throws SourceException if one is of a format before 0.11, is damaged, or has offsets, of which
   *     there is no checksum, that cannot be
   */
  static List<CopiedBatch> read(PartitionData data, long fromOffset) {
    return data.records() == null
        ? List.of()
        : read(data.records(), fromOffset, data.highWatermark());
  }

  private static List<CopiedBatch> read(ByteBuf records, long fromOffset, long highWatermark) {
    List<CopiedBatch> batches = new ArrayList<>();
    boolean isFirst = true;
    long lastEndOffset = 0;
    while (records.readableBytes() > MAGIC_AT) {
      ByteBuf start = records.slice();
      int sizeBytes = start.getInt(LENGTH_AT) + LENGTH_EXCLUDES_BYTES;
      require(sizeBytes > MAGIC_AT, "a batch of " + sizeBytes + " bytes", start);
      if (sizeBytes > start.readableBytes()) {
        require(!isFirst, "there is only a part of it", start);
        break;
      }
      CopiedBatch batch = read(records.readSlice(sizeBytes));
      require(batch.baseOffset() >= lastEndOffset, "it begins before the last one ends", start);
      require(
          batch.endOffset() <= highWatermark
              || batch.baseOffset() <= Math.max(fromOffset, lastEndOffset),
          "it is not where the log ends",
          start);
      isFirst = false;
      lastEndOffset = batch.endOffset();
      if (batch.endOffset() > fromOffset) {
        batches.add(batch);
      }
    }
    return batches;
  }

  private static CopiedBatch read(ByteBuf batch) {
    long baseOffset = batch.getLong(batch.readerIndex());
    int leaderEpoch = batch.getInt(batch.readerIndex() + LEADER_EPOCH_AT);
    byte magic = batch.getByte(batch.readerIndex() + MAGIC_AT);
    require(magic == MAGIC, "it is in format " + magic + ", from before Kafka 0.11", batch);
    byte[] payload = new byte[batch.readableBytes() - MAGIC_AT];
    batch.getBytes(batch.readerIndex() + MAGIC_AT, payload);
    try {
      BatchHeader header = BatchHeader.of(payload);
      require(header.matchesChecksum(payload), "it does not match its checksum", batch);
      return new CopiedBatch(
          kind(header, payload),
          baseOffset,
          header.lastOffsetDelta() + 1,
          header.maxTimestamp(),
          new ProducerStamp(header.producerId(), header.producerEpoch(), header.baseSequence()),
          leaderEpoch,
          payload,
          keysAt(header, payload));
    } catch (InvalidBatchException e) {
      throw new SourceException(problem(e.getMessage(), batch), e);
    }
  }

  private static Kind kind(BatchHeader header, byte[] payload) {
    if (!header.isControl()) {
      return header.isTransactional() ? Kind.TRANSACTIONAL_RECORDS : Kind.RECORDS;
    }
    RecordCursor marker = RecordCursor.of(payload, payload.length);
    if (header.recordCount() == 0 || !marker.next()) {
      return Kind.RECORDS;
    }
    return switch (payload[marker.keyAt() + MARKER_TYPE_AT + 1]) {
      case ABORT -> Kind.ABORT_MARKER;
      case COMMIT -> Kind.COMMIT_MARKER;
      default -> Kind.RECORDS;
    };
  }

  private static Optional<int[]> keysAt(BatchHeader header, byte[] payload) {
    if (header.isControl() || header.recordCount() == 0) {
      return Optional.of(NO_RECORDS);
    }
    if (header.isCompressed()) {
      return Optional.empty();
    }
    int[] keysAt = new int[header.lastOffsetDelta() + 1];
    Arrays.fill(keysAt, NewBatch.NO_RECORD);
    RecordCursor record = RecordCursor.of(payload, payload.length);
    while (record.next()) {
      keysAt[record.offsetDelta()] = record.keyAt();
    }
    return Optional.of(keysAt);
  }

  private static void require(boolean condition, String problem, ByteBuf batch) {
    if (!condition) {
      throw new SourceException(problem(problem, batch));
    }
  }

  private static String problem(String problem, ByteBuf batch) {
    return "the batch at offset "
        + batch.getLong(batch.readerIndex())
        + " cannot be copied: "
        + problem;
  }
}
