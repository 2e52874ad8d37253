package io.sequin.gateway.group.modern;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.protocol.wire.MalformedMessageException;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireReader.StructReader;
import io.sequin.protocol.wire.WireStruct;
import io.sequin.protocol.wire.WireWriter;

/** What consumers of the classic protocol put into its opaque fields: a version, then a struct. */
final class EmbeddedBytes {

  /** Later versions are read as this one: they only add fields at the end. */
  private static final short HIGHEST_VERSION = 3;

  private EmbeddedBytes() {}

  /**
   * @throws MalformedMessageException if there is no version that is known of
   */
  static short version(byte[] bytes) {
    return version(new WireReader(Unpooled.wrappedBuffer(bytes)));
  }

  /**
   * @throws MalformedMessageException if that is not in the bytes
   */
  static <T> T read(byte[] bytes, StructReader<T> struct) {
    WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
    return struct.read(in, version(in));
  }

  static byte[] write(WireStruct struct, short version) {
    ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    try (WireWriter out = new WireWriter(allocator)) {
      out.writeShort(version);
      struct.write(out, version);
      ByteBuf written = out.finish();
      try {
        return ByteBufUtil.getBytes(written);
      } finally {
        written.release();
      }
    }
  }

  private static short version(WireReader in) {
    short version = in.readShort();
    if (version < 0) {
      throw new MalformedMessageException("negative version of the consumer protocol");
    }
    return version > HIGHEST_VERSION ? HIGHEST_VERSION : version;
  }
}
