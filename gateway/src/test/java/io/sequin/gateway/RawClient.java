package io.sequin.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.message.RequestHeader;
import io.sequin.protocol.message.ResponseHeader;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * A connection that sends any request in any version: those, too, that Kafka's clients never send.
 */
public final class RawClient implements AutoCloseable {

  private static final int CORRELATION_ID = 7;
  private static final int END_PATIENCE_MS = 30_000;

  private final Socket socket;
  private final String clientId;

  public RawClient(InetSocketAddress address) {
    this(address, "raw");
  }

  public RawClient(InetSocketAddress address, String clientId) {
    this.clientId = clientId;
    try {
      this.socket = new Socket(address.getHostString(), address.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks one question on a connection of its own. */
  public static <R extends ApiResponse> R ask(
      ApiRequest request, int version, Class<R> responseType) {
    try (RawClient client = new RawClient(GatewayFixture.address())) {
      return responseType.cast(client.ask(request, (short) version));
    }
  }

  public ApiResponse ask(ApiRequest request, short version) {
    send(frame(request, version));
    return answer(request.apiKey(), version);
  }

  /** Sends requests at once, and waits for no answer. */
  public void send(short version, List<? extends ApiRequest> requests) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    requests.forEach(request -> frames.writeBytes(frame(request, version)));
    send(frames.toByteArray());
  }

  /** Sends bytes as they are. */
  public void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next answer. */
  public ApiResponse answer(ApiKey key, short version) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return response(key, version, in.readNBytes(in.readInt()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the gateway closes the connection. */
  public void awaitEnd() {
    try {
      socket.setSoTimeout(END_PATIENCE_MS);
      if (socket.getInputStream().read() != -1) {
        throw new AssertionError("another answer instead of the end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, whatever the gateway says before. */
  public void awaitCut() {
    try {
      socket.setSoTimeout(END_PATIENCE_MS);
      while (socket.getInputStream().read() != -1) {
        // not yet
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] frame(ApiRequest request, short version) {
    try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
      ApiKey key = request.apiKey();
      out.writeInt(0);
      RequestHeader.builder()
          .requestApiKey(key.id())
          .requestApiVersion(version)
          .correlationId(CORRELATION_ID)
          .clientId(clientId)
          .build()
          .write(out, key.requestHeaderVersion(version));
      request.write(out, version);
      ByteBuf frame = out.finish();
      frame.setInt(0, frame.readableBytes() - Integer.BYTES);
      byte[] bytes = new byte[frame.readableBytes()];
      frame.readBytes(bytes).release();
      return bytes;
    }
  }

  private static ApiResponse response(ApiKey key, short version, byte[] bytes) {
    WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
    ResponseHeader header = ResponseHeader.read(in, key.responseHeaderVersion(version));
    if (header.correlationId() != CORRELATION_ID) {
      throw new AssertionError("an answer to another request: " + header.correlationId());
    }
    ApiResponse response = key.readResponse(in, version);
    if (in.remaining() > 0) {
      throw new AssertionError(in.remaining() + " bytes follow the response");
    }
    return response;
  }
}
