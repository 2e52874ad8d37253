package io.sequin.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Turns a stored payload back into the wire form of a batch. */
public final class BatchFrame {

  private BatchFrame() {}

  /**
   * Appends the 16 bytes that go before a payload.
   *
   * @param payloadBytes the size of the payload that will follow
   */
  public static void writePrefix(
      ByteBuf out, long baseOffset, int partitionLeaderEpoch, int payloadBytes) {
    out.writeLong(baseOffset);
    out.writeInt(
        payloadBytes + BatchLayout.WIRE_PREFIX_BYTES - BatchLayout.WIRE_LENGTH_EXCLUDES_BYTES);
    out.writeInt(partitionLeaderEpoch);
  }

  /** The whole batch; the payload is wrapped, not copied. */
  public static ByteBuf of(long baseOffset, int partitionLeaderEpoch, byte[] payload) {
    ByteBuf prefix = Unpooled.buffer(BatchLayout.WIRE_PREFIX_BYTES);
    writePrefix(prefix, baseOffset, partitionLeaderEpoch, payload.length);
    return Unpooled.wrappedBuffer(prefix, Unpooled.wrappedBuffer(payload));
  }
}
