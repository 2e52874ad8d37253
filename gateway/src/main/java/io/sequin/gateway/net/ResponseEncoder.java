package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.message.ResponseHeader;
import io.sequin.protocol.wire.WireWriter;

/** Turns the response to one request into a frame: length, header, body. */
record ResponseEncoder(ByteBufAllocator allocator, int correlationId, short version) {

  /**
   * The caller owns the frame. Record data is not copied into it, but released together with it.
   */
  ByteBuf encode(ApiResponse response) {
    try (WireWriter out = new WireWriter(allocator)) {
      out.writeInt(0);
      short headerVersion = response.apiKey().responseHeaderVersion(version);
      ResponseHeader.builder().correlationId(correlationId).build().write(out, headerVersion);
      response.write(out, version);
      ByteBuf frame = out.finish();
      return frame.setInt(0, frame.readableBytes() - Integer.BYTES);
    }
  }
}
