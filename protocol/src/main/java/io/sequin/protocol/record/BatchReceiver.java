package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.*;

import io.netty.buffer.ByteBuf;
import io.sequin.protocol.record.InvalidBatchException.Reason;
import java.util.function.Supplier;

/** Takes the one batch out of the records field of a produce request and checks its header. */
final class BatchReceiver {

  /** The smallest length that any message format allows, and the first byte to tell formats by. */
  private static final int SMALLEST_BATCH_LENGTH = 14;

  private static final int OLDEST_VERSION_WITH_ZSTD = 7;

  private BatchReceiver() {}

  /**
   * A copy of the batch from its magic byte on.
   *
   * @throws InvalidBatchException unless {@code records} is exactly one batch with magic 2, not too
   *     large, and undamaged
   */
  static byte[] receive(ByteBuf records, int maxMessageBytes) {
    int sizeBytes = records.readableBytes();
    int start = records.readerIndex();
    require(sizeBytes > WIRE_MAGIC_AT, Reason.INVALID_RECORD, () -> "There is no record batch");
    int batchLength = records.getInt(start + WIRE_BATCH_LENGTH_AT);
    require(
        batchLength >= SMALLEST_BATCH_LENGTH,
        Reason.CORRUPT_MESSAGE,
        () -> "A record batch cannot have the length " + batchLength);
    byte magic = records.getByte(start + WIRE_MAGIC_AT);
    require(
        magic >= 0 && magic <= MAGIC_V2,
        Reason.CORRUPT_MESSAGE,
        () -> "Unknown message format " + magic);
    require(
        batchLength <= sizeBytes - WIRE_LENGTH_EXCLUDES_BYTES,
        Reason.INVALID_RECORD,
        () -> "The record batch is not complete");
    require(
        magic == MAGIC_V2,
        Reason.INVALID_RECORD,
        () -> "Message format " + magic + " is not supported");
    require(
        batchLength == sizeBytes - WIRE_LENGTH_EXCLUDES_BYTES,
        Reason.INVALID_RECORD,
        () -> "Bytes follow the record batch: there must be exactly one per partition");
    long baseOffset = records.getLong(start + WIRE_BASE_OFFSET_AT);
    require(
        baseOffset == 0,
        Reason.INVALID_RECORD,
        () -> "A producer's base offset is 0, not " + baseOffset);
    require(
        sizeBytes <= maxMessageBytes,
        Reason.MESSAGE_TOO_LARGE,
        () -> "The batch has " + sizeBytes + " bytes and the topic allows " + maxMessageBytes);
    return copyFromMagicOn(records);
  }

  /**
   * Checks what the header alone tells.
   *
   * @throws InvalidBatchException if it is damaged, or if no producer may send it
   */
  static void checkHeader(byte[] payload, BatchHeader header, int produceVersion) {
    require(
        header.matchesChecksum(payload),
        Reason.CORRUPT_MESSAGE,
        () -> "The batch does not match its checksum");
    require(
        produceVersion >= OLDEST_VERSION_WITH_ZSTD
            || Codecs.codecOf(header) != CompressionCodec.ZSTD,
        Reason.UNSUPPORTED_COMPRESSION_TYPE,
        () -> "Produce version " + produceVersion + " does not allow Zstandard");
    require(
        header.recordCount() > 0 && header.recordCount() - 1 == header.lastOffsetDelta(),
        Reason.INVALID_RECORD,
        () -> header.recordCount() + " records and last offset delta " + header.lastOffsetDelta());
    require(!header.isControl(), Reason.INVALID_RECORD, () -> "Only brokers write control batches");
    checkProducer(header);
  }

  private static void checkProducer(BatchHeader header) {
    require(
        header.producerId() >= NO_PRODUCER_ID,
        Reason.INVALID_RECORD,
        () -> "There is no producer id " + header.producerId());
    require(
        !header.hasProducerId() || header.baseSequence() >= 0,
        Reason.INVALID_RECORD,
        () -> "An idempotent producer cannot send the sequence " + header.baseSequence());
    require(
        !header.hasProducerId() || header.producerEpoch() >= 0,
        Reason.INVALID_RECORD,
        () -> "An idempotent producer cannot have the epoch " + header.producerEpoch());
    require(
        header.hasProducerId() || !header.isTransactional(),
        Reason.INVALID_RECORD,
        () -> "A transactional batch must have a producer id");
  }

  private static byte[] copyFromMagicOn(ByteBuf records) {
    byte[] payload = new byte[records.readableBytes() - WIRE_PREFIX_BYTES];
    records.getBytes(records.readerIndex() + WIRE_PREFIX_BYTES, payload);
    return payload;
  }

  /** The message is put together only if it is needed: this runs for every batch. */
  private static void require(boolean condition, Reason reason, Supplier<String> message) {
    if (!condition) {
      throw new InvalidBatchException(reason, message.get());
    }
  }
}
