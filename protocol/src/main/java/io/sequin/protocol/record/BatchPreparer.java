package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.*;

import io.netty.buffer.ByteBuf;
import io.sequin.protocol.record.InvalidBatchException.Reason;
import java.util.Optional;

/**
 * Turns what a producer sent for one partition into the batch that will be stored.
 *
 * <p>The rules are those of Kafka's leader for records from clients (KIP-98, KIP-32, KIP-937).
 * Where nothing has to change, the producer's bytes and checksum are kept. A change of codec leaves
 * the records as they are inside: only the header's attributes, checksum and maximum timestamp are
 * written anew.
 *
 * <p>Stricter than Kafka, for batches that no known client sends: offset deltas must count up
 * without compression too, every record must be as long as it says even if it stays compressed, no
 * bytes may follow the batch, and a transactional batch needs a producer. What Kafka answers with
 * an unknown server error, such as damaged compressed data, has a reason of its own here.
 */
public final class BatchPreparer {

  private BatchPreparer() {}

  /**
   * Checks and, if the topic asks for it, changes one batch.
   *
   * @param records the records field of one partition of a produce request; neither changed nor
   *     kept
   * @param produceVersion the version of that request
   * @param nowMs the time to judge timestamps by, and the time of the append
   * @throws InvalidBatchException if the batch must be refused; nothing else is thrown, whatever
   *     the bytes are
   */
  public static PreparedBatch prepare(
      ByteBuf records, BatchPolicy policy, int produceVersion, long nowMs) {
    byte[] received = BatchReceiver.receive(records, policy.maxMessageBytes());
    BatchHeader header = BatchHeader.of(received);
    BatchReceiver.checkHeader(received, header, produceVersion);

    CompressionCodec codec = Codecs.codecOf(header);
    byte[] plain = Codecs.decompress(codec, received, policy.maxUncompressedBytes());
    RecordValidator validator = new RecordValidator(plain, header, policy, nowMs);
    validator.validate();

    Compression target = policy.compressionFor(codec);
    byte[] payload = received;
    if (target.codec() != codec) {
      payload = Codecs.compress(target, plain);
      requireStorable(payload, policy);
    }
    boolean isStamped = policy.timestampType() == TimestampType.LOG_APPEND_TIME;
    long maxTimestamp = isStamped ? nowMs : validator.maxTimestamp();
    short attributes = attributes(header, target.codec(), policy.timestampType());
    if (attributes != header.attributes() || maxTimestamp != header.maxTimestamp()) {
      rewriteHeader(payload, attributes, maxTimestamp);
    }
    return new PreparedBatch(
        payload,
        header.recordCount(),
        header.baseTimestamp(),
        maxTimestamp,
        attributes,
        header.producerId(),
        header.producerEpoch(),
        header.baseSequence(),
        target.codec() == CompressionCodec.NONE
            ? Optional.of(validator.keysAt())
            : Optional.empty());
  }

  private static short attributes(
      BatchHeader header, CompressionCodec codec, TimestampType timestampType) {
    return BatchAttributes.withTimestampType(
        BatchAttributes.withCodec(header.attributes(), codec), timestampType);
  }

  private static void requireStorable(byte[] payload, BatchPolicy policy) {
    int sizeBytes = WIRE_PREFIX_BYTES + payload.length;
    if (sizeBytes > policy.maxStoredBytes()) {
      throw new InvalidBatchException(
          Reason.MESSAGE_TOO_LARGE,
          "With the topic's compression the batch has " + sizeBytes + " bytes");
    }
  }

  private static void rewriteHeader(byte[] payload, short attributes, long maxTimestamp) {
    BigEndian.putShort(payload, ATTRIBUTES_AT, attributes);
    BigEndian.putLong(payload, MAX_TIMESTAMP_AT, maxTimestamp);
    BigEndian.putInt(payload, CRC_AT, BatchHeader.crcOf(payload));
  }
}
