package io.sequin.migration.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiRequest;
import io.sequin.protocol.message.ApiResponse;
import io.sequin.protocol.message.ApiVersionsRequest;
import io.sequin.protocol.message.ApiVersionsResponse;
import io.sequin.protocol.message.RequestHeader;
import io.sequin.protocol.message.ResponseHeader;
import io.sequin.protocol.message.SaslAuthenticateRequest;
import io.sequin.protocol.message.SaslAuthenticateResponse;
import io.sequin.protocol.message.SaslHandshakeRequest;
import io.sequin.protocol.message.SaslHandshakeResponse;
import io.sequin.protocol.wire.MalformedMessageException;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Owns a connection to a broker. One caller asks at a time; who comes meanwhile waits. After a
 * failure it is to be closed.
 */
public final class BrokerConnection implements AutoCloseable {

  private static final int MAX_RESPONSE_BYTES = 512 << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  /** Which all brokers know since 0.10, also those that know newer ones only partly. */
  private static final short FIRST_API_VERSIONS = 0;

  private final BrokerAddress address;
  private final String clientId;
  private final Socket socket;
  private final DataInputStream in;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Short, ApiVersionsResponse.ApiVersion> versions = new HashMap<>();
  private int correlationId;

  private BrokerConnection(BrokerAddress address, String clientId, Socket socket)
      throws IOException {
    this.address = address;
    this.clientId = clientId;
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
  }

  /**
   * Connects and authenticates.
   *
   * @throws SourceException if the broker cannot be reached, or refuses
   */
  public static BrokerConnection open(BrokerAddress address, ClientConfigs configs) {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(address.host(), address.port()),
          configs.number("socket.connection.setup.timeout.ms"));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(configs.number("request.timeout.ms"));
      BrokerConnection connection =
          new BrokerConnection(
              address, configs.text("client.id"), secured(socket, address, configs));
      connection.introduce(configs);
      return connection;
    } catch (IOException e) {
      closeQuietly(socket, e);
      throw new SourceException("broker " + address + " cannot be reached: " + why(e), e);
    } catch (RuntimeException e) {
      closeQuietly(socket, e);
      throw e;
    }
  }

  /** Where it leads to. */
  public BrokerAddress address() {
    return address;
  }

  /**
   * The newest version of an API that both sides know.
   *
   * @throws SourceException if there is none
   */
  public short version(ApiKey api) {
    ApiVersionsResponse.ApiVersion theirs = versions.get(api.id());
    if (theirs == null
        || theirs.maxVersion() < api.lowestVersion()
        || theirs.minVersion() > api.highestVersion()) {
      throw new SourceException("broker " + address + " does not serve " + api.apiName());
    }
    return (short) Math.min(theirs.maxVersion(), api.highestStableVersion());
  }

  /** The newest version of an API that the broker knows; -1 if it knows none. */
  public short newestVersion(ApiKey api) {
    ApiVersionsResponse.ApiVersion theirs = versions.get(api.id());
    return theirs == null ? -1 : theirs.maxVersion();
  }

  /** Whether both sides know a version of an API. */
  public boolean serves(ApiKey api) {
    ApiVersionsResponse.ApiVersion theirs = versions.get(api.id());
    return theirs != null
        && theirs.maxVersion() >= api.lowestVersion()
        && theirs.minVersion() <= api.highestVersion();
  }

  /**
   * Asks in the newest version that both sides know.
   *
   * @throws SourceException if there is no answer
   */
  public <R extends ApiResponse> R ask(ApiRequest request, Class<R> answer) {
    return ask(request, version(request.apiKey()), answer);
  }

  /**
   * Asks in a version.
   *
   * @throws SourceException if there is no answer
   */
  public <R extends ApiResponse> R ask(ApiRequest request, short version, Class<R> answer) {
    return askAll(List.of(request), version, answer).getFirst();
  }

  /**
   * Asks several questions before the first is answered; the broker takes them in their order.
   *
   * @return one answer for each
   * @throws SourceException if one is not answered
   */
  public <R extends ApiResponse> List<R> askAll(
      List<? extends ApiRequest> requests, short version, Class<R> answer) {
    lock.lock();
    try {
      int first = correlationId + 1;
      for (ApiRequest request : requests) {
        send(request, version);
      }
      List<R> answers = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        answers.add(answer.cast(receive(requests.get(i).apiKey(), version, first + i)));
      }
      return answers;
    } catch (IOException | MalformedMessageException e) {
      throw new SourceException(
          "broker "
              + address
              + " does not answer "
              + requests.getFirst().apiKey().apiName()
              + ": "
              + why(e),
          e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closeQuietly(socket, null);
  }

  private static Socket secured(Socket socket, BrokerAddress address, ClientConfigs configs)
      throws IOException {
    if (!configs.isEncrypted()) {
      return socket;
    }
    SSLSocket secured =
        (SSLSocket)
            ClientTls.context(configs)
                .getSocketFactory()
                .createSocket(socket, address.host(), address.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    configs
        .find("ssl.endpoint.identification.algorithm")
        .ifPresent(parameters::setEndpointIdentificationAlgorithm);
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private void introduce(ClientConfigs configs) {
    ApiVersionsResponse known =
        ask(ApiVersionsRequest.DEFAULT, FIRST_API_VERSIONS, ApiVersionsResponse.class);
    known.apiKeys().forEach(each -> versions.put(each.apiKey(), each));
    if (configs.isAuthenticated()) {
      authenticate(configs);
    }
  }

  private void authenticate(ClientConfigs configs) {
    SaslLogin login = SaslLogin.of(configs);
    SaslHandshakeResponse handshake =
        ask(
            new SaslHandshakeRequest(configs.text("sasl.mechanism")),
            (short) 1,
            SaslHandshakeResponse.class);
    if (handshake.errorCode() != ErrorCode.NONE.code()) {
      throw new SourceException(
          "broker "
              + address
              + " does not have the mechanism "
              + configs.text("sasl.mechanism")
              + ", but "
              + String.join(", ", handshake.mechanisms()));
    }
    for (byte[] message = login.begin(); message != null; ) {
      SaslAuthenticateResponse response =
          ask(
              SaslAuthenticateRequest.builder().authBytes(message).build(),
              SaslAuthenticateResponse.class);
      if (response.errorCode() != ErrorCode.NONE.code()) {
        throw new SourceException(
            "broker " + address + " refuses who we are: " + response.errorMessage());
      }
      message = login.answer(response.authBytes());
    }
  }

  private void send(ApiRequest request, short version) throws IOException {
    try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
      ApiKey api = request.apiKey();
      out.writeInt(0);
      correlationId++;
      RequestHeader.builder()
          .requestApiKey(api.id())
          .requestApiVersion(version)
          .correlationId(correlationId)
          .clientId(clientId)
          .build()
          .write(out, api.requestHeaderVersion(version));
      request.write(out, version);
      ByteBuf frame = out.finish();
      try {
        frame.setInt(frame.readerIndex(), frame.readableBytes() - Integer.BYTES);
        frame.readBytes(socket.getOutputStream(), frame.readableBytes());
      } finally {
        frame.release();
      }
    }
  }

  private ApiResponse receive(ApiKey api, short version, int expectedId) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_RESPONSE_BYTES) {
      throw new IOException("an answer of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("the connection was closed");
    }
    WireReader reader = new WireReader(Unpooled.wrappedBuffer(bytes));
    ResponseHeader header = ResponseHeader.read(reader, api.responseHeaderVersion(version));
    if (header.correlationId() != expectedId) {
      throw new IOException("an answer to another question");
    }
    return api.readResponse(reader, version);
  }

  private static String why(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  private static void closeQuietly(Socket socket, Exception cause) {
    try {
      socket.close();
    } catch (IOException e) {
      if (cause != null) {
        cause.addSuppressed(e);
      }
    }
  }
}
