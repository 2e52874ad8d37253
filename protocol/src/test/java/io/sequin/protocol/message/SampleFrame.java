package io.sequin.protocol.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireStruct;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;

/** A well-formed frame, header and body, and the way that a peer decodes it. */
public final class SampleFrame {

  private final ApiKey key;
  private final short version;
  private final boolean request;
  private final byte[] bytes;

  private SampleFrame(ApiKey key, short version, boolean request, byte[] bytes) {
    this.key = key;
    this.version = version;
    this.request = request;
    this.bytes = bytes;
  }

  public static SampleFrame request(ApiKey key, short version, RandomMessages random) {
    byte[] header = random.bytes(RequestHeaderData.SCHEMAS[key.requestHeaderVersion(version)]);
    byte[] body = random.bytes(MessageType.of(key, true).schema(version));
    ByteBuf frame = Unpooled.copiedBuffer(header, body);
    frame.setShort(0, key.id()).setShort(Short.BYTES, version);
    return new SampleFrame(key, version, true, ByteBufUtil.getBytes(frame));
  }

  static SampleFrame response(ApiKey key, short version, RandomMessages random) {
    byte[] header = random.bytes(ResponseHeaderData.SCHEMAS[key.responseHeaderVersion(version)]);
    byte[] body = random.bytes(MessageType.of(key, false).schema(version));
    ByteBuf frame = Unpooled.copiedBuffer(header, body);
    return new SampleFrame(key, version, false, ByteBufUtil.getBytes(frame));
  }

  short version() {
    return version;
  }

  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes at the start tell API and version, without which there is nothing to decode. */
  public int prefixBytes() {
    return request ? 2 * Short.BYTES : 0;
  }

  /** Decodes bytes that were once this frame. */
  WireStruct decode(ByteBuf damaged) {
    WireReader in = new WireReader(damaged);
    if (request) {
      RequestHeader.read(in, key.requestHeaderVersion(version));
      return key.readRequest(in, version);
    }
    ResponseHeader.read(in, key.responseHeaderVersion(version));
    return key.readResponse(in, version);
  }

  @Override
  public String toString() {
    return key + (request ? " request " : " response ") + version;
  }
}
