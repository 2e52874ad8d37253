package io.sequin.compat.hard;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * A socket to a broker that sends what it is told, right or wrong. What is right is written and
 * read by Kafka's own code.
 */
public final class RawConnection implements AutoCloseable {

  private static final int CONNECT_PATIENCE_MS = 10_000;
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);

  private final Socket socket = new Socket();
  private int lastCorrelationId;

  public RawConnection(String bootstrap) {
    int colon = bootstrap.lastIndexOf(':');
    int port = Integer.parseInt(bootstrap.substring(colon + 1));
    try {
      socket.connect(
          new InetSocketAddress(bootstrap.substring(0, colon), port), CONNECT_PATIENCE_MS);
      socket.setSoTimeout((int) ANSWER_PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks what the broker can do, as clients do at first. */
  void sayHello() {
    ApiVersionsRequestData hello =
        new ApiVersionsRequestData().setClientSoftwareName("raw").setClientSoftwareVersion("1");
    call(
        new ApiVersionsRequest(hello, ApiKeys.API_VERSIONS.latestVersion()),
        ApiVersionsResponse.class);
  }

  /** Sends a request and gives its answer. */
  public <T extends AbstractResponse> T call(AbstractRequest request, Class<T> answer) {
    RequestHeader header = send(request);
    ByteBuffer frame =
        readFrame().orElseThrow(() -> new AssertionError("closed instead of " + answer));
    return answer.cast(AbstractResponse.parseResponse(frame, header));
  }

  /** Sends a request and does not wait for the answer. */
  RequestHeader send(AbstractRequest request) {
    RequestHeader header = header(request);
    ByteBuffer frame = request.serializeWithHeader(header);
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    try {
      sendFrame(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header;
  }

  /** Sends bytes with their length before them. */
  void sendFrame(byte[] frame) throws IOException {
    sendBytes(
        ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).array());
  }

  /** Sends bytes as they are. */
  void sendBytes(byte[] bytes) throws IOException {
    sendBytes(bytes, bytes.length);
  }

  /** Sends the first of these bytes as they are. */
  void sendBytes(byte[] bytes, int count) throws IOException {
    socket.getOutputStream().write(bytes, 0, count);
  }

  /** The length of the next frame, of which nothing more is read. */
  int readLength() throws IOException {
    return new DataInputStream(socket.getInputStream()).readInt();
  }

  /** The next frame without its length; empty if the broker closed the connection instead. */
  Optional<ByteBuffer> readFrame() {
    try {
      return readFrame(ANSWER_PATIENCE);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither answered nor closed within " + ANSWER_PATIENCE, e);
    }
  }

  /** As {@link #readFrame()}. */
  Optional<ByteBuffer> readFrame(Duration patience) throws SocketTimeoutException {
    try {
      socket.setSoTimeout((int) patience.toMillis());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return Optional.of(ByteBuffer.wrap(frame));
    } catch (EOFException | SocketException e) {
      return Optional.empty();
    } catch (SocketTimeoutException e) {
      throw e;
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

  private RequestHeader header(AbstractRequest request) {
    short headerVersion = request.apiKey().requestHeaderVersion(request.version());
    RequestHeaderData data =
        new RequestHeaderData()
            .setRequestApiKey(request.apiKey().id)
            .setRequestApiVersion(request.version())
            .setCorrelationId(++lastCorrelationId)
            .setClientId("raw");
    return new RequestHeader(data, headerVersion);
  }
}
