package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.*;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes of a stored batch one that a producer may send. */
public final class BatchStamp {

  private static final int NO_LEADER_EPOCH = -1;

  private BatchStamp() {}

  /**
   * The wire form of a batch as the next one of an idempotent producer, in no transaction.
   *
   * @param payload the batch from its magic byte on; it is changed
   */
  public static ByteBuf stamp(byte[] payload, BatchProducer producer, int baseSequence) {
    short attributes = BigEndian.getShort(payload, ATTRIBUTES_AT);
    BigEndian.putShort(payload, ATTRIBUTES_AT, BatchAttributes.withoutTransaction(attributes));
    BigEndian.putLong(payload, PRODUCER_ID_AT, producer.id());
    BigEndian.putShort(payload, PRODUCER_EPOCH_AT, producer.epoch());
    BigEndian.putInt(payload, BASE_SEQUENCE_AT, baseSequence);
    BigEndian.putInt(payload, CRC_AT, BatchHeader.crcOf(payload));
    return wire(payload);
  }

  /**
   * The wire form of a batch that a producer has sent. Its records have the times that the producer
   * gave: those of the log are the log's to give.
   *
   * @param payload the batch from its magic byte on
   */
  public static ByteBuf wire(byte[] payload) {
    byte[] sent = withCreateTime(payload);
    ByteBuf prefix =
        Unpooled.buffer(WIRE_PREFIX_BYTES)
            .writeLong(0)
            .writeInt(sent.length + WIRE_PREFIX_BYTES - WIRE_LENGTH_EXCLUDES_BYTES)
            .writeInt(NO_LEADER_EPOCH);
    return Unpooled.wrappedBuffer(prefix, Unpooled.wrappedBuffer(sent));
  }

  private static byte[] withCreateTime(byte[] payload) {
    short attributes = BigEndian.getShort(payload, ATTRIBUTES_AT);
    if (BatchAttributes.timestampType(attributes) == TimestampType.CREATE_TIME) {
      return payload;
    }
    byte[] sent = payload.clone();
    BigEndian.putShort(
        sent,
        ATTRIBUTES_AT,
        BatchAttributes.withTimestampType(attributes, TimestampType.CREATE_TIME));
    BigEndian.putInt(sent, CRC_AT, BatchHeader.crcOf(sent));
    return sent;
  }
}
