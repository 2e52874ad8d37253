package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS handshakes that go wrong: the connection ends, and one line of the log says why. */
final class HandshakeTest {

  private static final int PATIENCE_MS = 30_000;
  private static final String HOST = "ip:127.0.0.1";
  private static final byte PROTOCOL_VERSION = 70;

  @TempDir private static Path directory;
  private static TestCertificates authority;
  private static TestCertificates client;
  private static Map<String, TestCertificates> refused;
  private static Gateway gateway;

  private final LogLines log = new LogLines("io.sequin.gateway.net");

  @BeforeAll
  static void start() throws IOException {
    authority = TestCertificates.createAuthority(directory);
    client = authority.issue("dns:client", "-1d", 100);
    refused =
        Map.of(
            "expired",
            authority.issue(HOST, "-3d", 2),
            "future",
            authority.issue(HOST, "+2d", 100),
            "foreign",
            TestCertificates.createAuthority(directory).issue(HOST, "-1d", 100));
    Map<String, String> configs = new HashMap<>();
    configs.put(
        "listeners",
        "GOOD://127.0.0.1:0,EXPIRED://127.0.0.1:0,FUTURE://127.0.0.1:0,ELSEWHERE://127.0.0.1:0,"
            + "SASL://127.0.0.1:0");
    configs.put(
        "listener.security.protocol.map",
        "GOOD:SSL,EXPIRED:SSL,FUTURE:SSL,ELSEWHERE:SSL,SASL:SASL_SSL");
    configs.put("ssl.client.auth", "required");
    configs.put("ssl.truststore.type", "PEM");
    configs.put("ssl.truststore.certificates", authority.certificate());
    configs.put("ssl.keystore.type", "PKCS12");
    configs.put("ssl.keystore.password", TestCertificates.PASSWORD);
    TestCertificates good = authority.issue(HOST, "-1d", 100);
    Map.of(
            "good",
            good,
            "sasl",
            good,
            "expired",
            refused.get("expired"),
            "future",
            refused.get("future"),
            "elsewhere",
            authority.issue("dns:elsewhere.example.org", "-1d", 100))
        .forEach(
            (listener, key) ->
                configs.put(
                    "listener.name." + listener + ".ssl.keystore.location",
                    key.store().toString()));
    gateway = GatewayFixture.start(GatewayFixture.newDatabase(), configs);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @AfterEach
  void noStackTraces() {
    assertThat(log.hasStackTraces()).isFalse();
    log.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whoSeesGoodCertificatesIsServed(String protocol) throws Exception {
    try (SSLSocket socket = connect("GOOD", client, protocol)) {
      assertThat(versions(socket)).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whoEndsTlsIsToldTheSameAtOnce(String protocol) throws Exception {
    try (SSLSocket socket = tls(new StillOpenSocket(), client, protocol)) {
      socket.setSoTimeout(PATIENCE_MS);
      versions(socket);

      socket.shutdownOutput();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXPIRED, TLSv1.2", "EXPIRED, TLSv1.3",
    "FUTURE, TLSv1.2", "FUTURE, TLSv1.3",
    "ELSEWHERE, TLSv1.2", "ELSEWHERE, TLSv1.3"
  })
  void aClientThatDoesNotTrustTheGatewayIsToldOfInOneLine(String listener, String protocol)
      throws Exception {
    try (SSLSocket socket = connect(listener, client, protocol)) {
      assertThatThrownBy(() -> versions(socket)).isInstanceOf(SSLException.class);

      assertThat(lineAbout(socket)).matches("closing the connection from .*: TLS: .*certificate.*");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expired, TLSv1.2", "expired, TLSv1.3",
    "future, TLSv1.2", "future, TLSv1.3",
    "foreign, TLSv1.2", "foreign, TLSv1.3"
  })
  void onlyCertificatesOfTheAuthorityCountInTheirTime(String certificate, String protocol)
      throws Exception {
    try (SSLSocket socket = connect("GOOD", refused.get(certificate), protocol)) {
      assertRefused(socket);

      assertThat(lineAbout(socket)).contains("TLS: ").contains("PKIX path validation failed");
    }
  }

  /** The JDK's own client does not speak it any more. */
  @Test
  void tls11IsRefused() throws IOException {
    try (Socket socket = open("GOOD")) {
      socket.getOutputStream().write(helloOfTls11());
      byte[] alert = socket.getInputStream().readAllBytes();

      assertThat(alert).hasSize(7).startsWith(0x15).endsWith(2, PROTOCOL_VERSION);
      assertThat(lineAbout(socket)).contains("TLS: ").contains("TLSv1.1");
    }
  }

  @Test
  void recordsThatNobodyHasEncryptedEndTheConnection() throws Exception {
    try (Socket socket = open("GOOD");
        SSLSocket tls = tls(socket, client, "TLSv1.3")) {
      assertThat(versions(tls)).isPositive();
      socket.getOutputStream().write(HexFormat.of().parseHex("1703030020" + "00".repeat(32)));

      assertRefused(tls);
      assertThat(lineAbout(socket)).contains("TLS: ");
    }
  }

  @Test
  void aHandshakeThatNeverEndsIsEndedByTheGateway() throws IOException {
    try (Socket ssl = open("GOOD");
        Socket sasl = open("SASL")) {
      ssl.getOutputStream().write(helloOfTls11(), 0, 20);

      assertThat(ssl.getInputStream().read()).isEqualTo(-1);
      assertThat(sasl.getInputStream().read()).isEqualTo(-1);
      assertThat(lineAbout(ssl)).endsWith("its TLS handshake takes too long");
      assertThat(lineAbout(sasl)).endsWith("its TLS handshake takes too long");
    }
  }

  @Test
  void aClientThatGoesInTheMiddleIsToldOfInOneLine() throws IOException {
    try (Socket socket = open("GOOD")) {
      socket.getOutputStream().write(helloOfTls11(), 0, 20);
      socket.shutdownOutput();

      assertThat(lineAbout(socket)).contains("it has gone in the middle of its TLS handshake");
    }
  }

  private static void assertRefused(SSLSocket socket) {
    assertThatThrownBy(() -> versions(socket)).isInstanceOf(IOException.class);
  }

  private String lineAbout(Socket socket) {
    String from = "/127.0.0.1:" + socket.getLocalPort();
    List<String> lines = Awaitility.await().until(() -> log.with(from), each -> !each.isEmpty());
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  /** Asks for the versions of all APIs: how many bytes the answer has. */
  private static int versions(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write(
        ByteBuffer.allocate(14).putInt(10).putShort((short) 18).putShort(12, (short) -1).array());
    out.flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt()).length;
  }

  private static SSLSocket connect(String listener, TestCertificates own, String protocol)
      throws IOException, GeneralSecurityException {
    return tls(open(listener), own, protocol);
  }

  private static Socket open(String listener) throws IOException {
    Socket socket =
        new Socket(InetAddress.ofLiteral("127.0.0.1"), gateway.addresses().get(listener).getPort());
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  /** It stays open both ways when the TLS over it ends, as with OpenSSL's clients. */
  private static final class StillOpenSocket extends Socket {

    StillOpenSocket() throws IOException {
      super(InetAddress.ofLiteral("127.0.0.1"), gateway.addresses().get("GOOD").getPort());
    }

    @Override
    public void shutdownOutput() {
      // there may be more to say than TLS
    }
  }

  private static SSLSocket tls(Socket socket, TestCertificates own, String protocol)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own.load(), TestCertificates.PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.load().getCertificate("key"));
    trust.init(trusted);
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", 0, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {protocol});
    tls.setSSLParameters(parameters);
    return tls;
  }

  private static byte[] helloOfTls11() {
    String body = "0302" + "5a".repeat(32) + "00" + "0002002f" + "0100";
    return HexFormat.of().parseHex("16" + "0301" + "002d" + "01" + "000029" + body);
  }
}
