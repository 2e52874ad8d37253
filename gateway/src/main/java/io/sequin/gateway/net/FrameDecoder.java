package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteOrder;

/** Cuts frames: each has its length before it. */
final class FrameDecoder extends LengthFieldBasedFrameDecoder {

  private static final int LENGTH_BYTES = 4;

  /** With what a client's first TLS record begins: a handshake, and the major version. */
  private static final int TLS_HANDSHAKE = 0x1603;

  /**
   * @param maxFrameBytes without the length
   */
  FrameDecoder(int maxFrameBytes) {
    super(maxFrameBytes + LENGTH_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES);
  }

  @Override
  protected long getUnadjustedFrameLength(ByteBuf in, int offset, int length, ByteOrder order) {
    if (in.getUnsignedShort(offset) == TLS_HANDSHAKE) {
      throw new CorruptedFrameException("it speaks TLS, which this listener does not");
    }
    return super.getUnadjustedFrameLength(in, offset, length, order);
  }
}
