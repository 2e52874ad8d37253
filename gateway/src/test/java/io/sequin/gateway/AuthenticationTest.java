package io.sequin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ApiVersionsRequest;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.SaslAuthenticateRequest;
import io.sequin.protocol.message.SaslAuthenticateResponse;
import io.sequin.protocol.message.SaslHandshakeRequest;
import io.sequin.protocol.message.SaslHandshakeResponse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnacceptableCredentialException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a client is, by SASL, with real connections. */
final class AuthenticationTest {

  private static final int PATIENCE_S = 20;
  private static final String PLAIN_USERS =
      "org.apache.kafka.common.security.plain.PlainLoginModule required user_listed=\"by config\";";

  private static Gateway gateway;

  @BeforeAll
  static void start() throws IOException {
    gateway =
        GatewayFixture.start(
            GatewayFixture.newDatabase(),
            Map.of(
                "listeners",
                "PLAINTEXT://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0,SHORT://127.0.0.1:0,"
                    + "STRICT://127.0.0.1:0",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SHORT:SASL_PLAINTEXT,"
                    + "STRICT:SASL_PLAINTEXT",
                "listener.name.short.connections.max.reauth.ms",
                "1500",
                "listener.name.short.plain.sasl.jaas.config",
                PLAIN_USERS,
                "sasl.enabled.mechanisms",
                "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                PLAIN_USERS,
                "listener.name.strict.sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "connection.failed.authentication.delay.ms",
                "150"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
  void aUserIsKnownByItsPassword(String mechanism) throws Exception {
    upsert("alice", "it's \"secret\", = 密");

    try (Admin admin = admin(mechanism, "alice", "it's \"secret\", = 密")) {
      assertThat(get(admin.describeCluster().nodes()))
          .singleElement()
          .satisfies(
              node -> assertThat(node.port()).isEqualTo(address("SASL_PLAINTEXT").getPort()));
    }
    try (Admin admin = admin(mechanism, "alice", "wrong")) {
      String expected =
          mechanism.equals("PLAIN")
              ? "Authentication failed: Invalid username or password"
              : "Authentication failed during authentication due to invalid credentials with SASL"
                  + " mechanism "
                  + mechanism;
      assertThatThrownBy(() -> get(admin.describeCluster().nodes()))
          .cause()
          .isInstanceOf(SaslAuthenticationException.class)
          .hasMessage(expected);
    }
    try (Admin admin = admin(mechanism, "nobody", "it's \"secret\", = 密")) {
      assertThatThrownBy(() -> get(admin.describeCluster().nodes()))
          .cause()
          .isInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void aUserOfTheConfigIsKnownByPlainOnly() throws Exception {
    try (Admin admin = admin("PLAIN", "listed", "by config")) {
      assertThat(get(admin.describeCluster().nodes())).hasSize(1);
    }
    try (Admin admin = admin("SCRAM-SHA-256", "listed", "by config")) {
      assertThatThrownBy(() -> get(admin.describeCluster().nodes()))
          .cause()
          .isInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void credentialsAreDescribedAndTakenAway() throws Exception {
    upsert("bob", "secret");
    try (Admin admin = admin()) {
      assertThat(get(admin.describeUserScramCredentials(List.of("bob")).description("bob")))
          .satisfies(
              description ->
                  assertThat(description.credentialInfos())
                      .containsExactlyInAnyOrder(
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096),
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8_192)));
      delete(admin, "bob", ScramMechanism.SCRAM_SHA_256);
      delete(admin, "bob", ScramMechanism.SCRAM_SHA_512);
      assertThatThrownBy(() -> delete(admin, "bob", ScramMechanism.SCRAM_SHA_512))
          .cause()
          .isInstanceOf(ResourceNotFoundException.class)
          .hasMessage("Attempt to delete a user credential that does not exist");
      assertThat(get(admin.describeUserScramCredentials().users())).doesNotContain("bob");
      assertThatThrownBy(
              () ->
                  get(
                      admin
                          .alterUserScramCredentials(
                              List.of(
                                  new UserScramCredentialUpsertion(
                                      "bob",
                                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 16_385),
                                      "secret")))
                          .all()))
          .cause()
          .isInstanceOf(UnacceptableCredentialException.class)
          .hasMessage("Too many iterations");
    }
  }

  @Test
  void whoseCredentialIsTakenAwayIsCutOff() throws Exception {
    upsert("carol", "secret");
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"));
        Admin admin = admin()) {
      logIn(client, "carol", "secret");
      // not the one that PLAIN found
      delete(admin, "carol", ScramMechanism.SCRAM_SHA_256);
      assertThat(client.ask(MetadataRequest.DEFAULT, (short) 12))
          .isInstanceOf(MetadataResponse.class);
      delete(admin, "carol", ScramMechanism.SCRAM_SHA_512);
      client.awaitEnd();
    }
  }

  @Test
  void onlyTheHandshakeIsServedBefore() {
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      assertThat(client.ask(versions(), (short) 3).hasError()).isFalse();
      client.send((short) 12, List.of(MetadataRequest.DEFAULT));
      client.awaitEnd();
    }
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      handshake(client, "PLAIN", 1);
      assertThat(((MetadataResponse) client.ask(MetadataRequest.DEFAULT, (short) 13)).errorCode())
          .isEqualTo(ErrorCode.ILLEGAL_SASL_STATE.code());
      client.awaitEnd();
    }
  }

  @Test
  void anUnknownMechanismIsAnsweredWithTheKnownOnes() {
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      SaslHandshakeResponse answer = handshake(client, "GSSAPI", 1);
      assertThat(answer.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_SASL_MECHANISM.code());
      assertThat(answer.mechanisms()).containsExactly("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
      client.awaitEnd();
    }
  }

  @Test
  void aWeakerMechanismIsTakenOnlyWhereItIsEnabled() {
    for (String weaker : List.of("PLAIN", "SCRAM-SHA-256", "scram-sha-512", "")) {
      try (RawClient client = new RawClient(address("STRICT"))) {
        SaslHandshakeResponse answer = handshake(client, weaker, 1);
        assertThat(answer.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_SASL_MECHANISM.code());
        assertThat(answer.mechanisms()).containsExactly("SCRAM-SHA-512");
        client.awaitEnd();
      }
    }
  }

  @Test
  void theMechanismDoesNotChangeOnTheWay() {
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      handshake(client, "SCRAM-SHA-512", 1);
      assertThat(handshake(client, "PLAIN", 1).errorCode())
          .isEqualTo(ErrorCode.ILLEGAL_SASL_STATE.code());
      client.awaitEnd();
    }
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      handshake(client, "SCRAM-SHA-512", 1);
      assertThat(authenticate(client, "listed", "by config").errorCode())
          .isEqualTo(ErrorCode.SASL_AUTHENTICATION_FAILED.code());
      client.awaitEnd();
    }
  }

  @Test
  void whereThereIsNoSaslItIsIllegal() {
    try (RawClient client = new RawClient(address("PLAINTEXT"))) {
      assertThat(handshake(client, "PLAIN", 1).errorCode())
          .isEqualTo(ErrorCode.ILLEGAL_SASL_STATE.code());
      SaslAuthenticateResponse answer =
          (SaslAuthenticateResponse)
              client.ask(SaslAuthenticateRequest.builder().build(), (short) 2);
      assertThat(answer.errorCode()).isEqualTo(ErrorCode.ILLEGAL_SASL_STATE.code());
      assertThat(client.ask(versions(), (short) 3).hasError()).isFalse();
    }
  }

  @Test
  void aFailureIsToldLate() {
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      handshake(client, "PLAIN", 1);
      long startedNanos = System.nanoTime();
      SaslAuthenticateResponse answer = authenticate(client, "listed", "wrong");
      assertThat(System.nanoTime() - startedNanos)
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(150));
      assertThat(answer.errorCode()).isEqualTo(ErrorCode.SASL_AUTHENTICATION_FAILED.code());
      client.awaitEnd();
    }
  }

  @Test
  void tokensMayComeAsTheyAre() throws IOException {
    try (Socket socket = connect()) {
      handshakeRaw(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] token = "\0listed\0by config".getBytes(UTF_8);
      out.writeInt(token.length);
      out.write(token);
      assertThat(new DataInputStream(socket.getInputStream()).readInt()).isZero();
      sendFrame(out, ApiKey.API_VERSIONS, 0, new byte[0]);
      assertThat(readFrame(socket)).hasSizeGreaterThan(100);
    }
    try (Socket socket = connect()) {
      handshakeRaw(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] token = "\0listed\0wrong".getBytes(UTF_8);
      out.writeInt(token.length);
      out.write(token);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void framesAreSmallBeforeAndLargeAfter() throws IOException {
    try (Socket socket = connect()) {
      new DataOutputStream(socket.getOutputStream()).writeInt(524_289);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    try (RawClient client = new RawClient(address("SASL_PLAINTEXT"))) {
      logIn(client, "listed", "by config");
      byte[] large = new byte[600_000];
      SaslAuthenticateRequest request = SaslAuthenticateRequest.builder().authBytes(large).build();
      assertThat(((SaslAuthenticateResponse) client.ask(request, (short) 2)).errorCode())
          .isEqualTo(ErrorCode.ILLEGAL_SASL_STATE.code());
    }
  }

  @Test
  void whoDoesNotAuthenticateAnewIsCutOff() {
    try (RawClient client = new RawClient(address("SHORT"))) {
      handshake(client, "PLAIN", 1);
      assertThat(authenticate(client, "listed", "by config").sessionLifetimeMs()).isEqualTo(1_500);
      assertThat(handshake(client, "PLAIN", 1).errorCode()).isZero();
      assertThat(authenticate(client, "listed", "by config").errorCode()).isZero();
      Awaitility.await().pollInterval(Duration.ofMillis(500)).until(() -> !isServed(client));
    }
  }

  @Test
  void aClientThatAuthenticatesAnewGoesOn() throws Exception {
    Map<String, Object> configs = configs("SHORT", "PLAIN", "listed", "by config");
    try (Admin admin = Admin.create(configs)) {
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
      while (System.nanoTime() < endNanos) {
        assertThat(get(admin.describeCluster().nodes())).hasSize(1);
      }
      assertThat(metric(admin, "successful-reauthentication-total")).isPositive();
      // to the address that it was given, and to the one that it was told
      assertThat(connections(admin)).isLessThanOrEqualTo(2);
    }
  }

  private static boolean isServed(RawClient client) {
    try {
      client.ask(versions(), (short) 3);
      return true;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  private static double connections(Admin admin) {
    return metric(admin, "connection-creation-total");
  }

  private static double metric(Admin admin, String name) {
    return admin.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(name))
        .mapToDouble(metric -> (Double) metric.getValue().metricValue())
        .sum();
  }

  private static void logIn(RawClient client, String user, String password) {
    assertThat(handshake(client, "PLAIN", 1).errorCode()).isZero();
    assertThat(authenticate(client, user, password).errorCode()).isZero();
  }

  private static SaslHandshakeResponse handshake(RawClient client, String mechanism, int version) {
    return (SaslHandshakeResponse)
        client.ask(SaslHandshakeRequest.builder().mechanism(mechanism).build(), (short) version);
  }

  private static SaslAuthenticateResponse authenticate(
      RawClient client, String user, String password) {
    byte[] token = ("\0" + user + "\0" + password).getBytes(UTF_8);
    return (SaslAuthenticateResponse)
        client.ask(SaslAuthenticateRequest.builder().authBytes(token).build(), (short) 2);
  }

  private static ApiVersionsRequest versions() {
    return ApiVersionsRequest.builder()
        .clientSoftwareName("test")
        .clientSoftwareVersion("1")
        .build();
  }

  private static Socket connect() throws IOException {
    InetSocketAddress address = address("SASL_PLAINTEXT");
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_S));
    return socket;
  }

  private static void handshakeRaw(Socket socket) throws IOException {
    byte[] name = "PLAIN".getBytes(UTF_8);
    byte[] body = new byte[2 + name.length];
    body[1] = (byte) name.length;
    System.arraycopy(name, 0, body, 2, name.length);
    sendFrame(new DataOutputStream(socket.getOutputStream()), ApiKey.SASL_HANDSHAKE, 0, body);
    assertThat(readFrame(socket)).hasSizeGreaterThan(10);
  }

  private static void sendFrame(DataOutputStream out, ApiKey key, int version, byte[] body)
      throws IOException {
    out.writeInt(10 + body.length);
    out.writeShort(key.id());
    out.writeShort(version);
    out.writeInt(1);
    // no client id
    out.writeShort(-1);
    out.write(body);
    out.flush();
  }

  private static byte[] readFrame(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt());
  }

  private static InetSocketAddress address(String listener) {
    return gateway.addresses().get(listener);
  }

  private static void upsert(String user, String password) throws Exception {
    try (Admin admin = admin()) {
      get(
          admin
              .alterUserScramCredentials(
                  List.of(
                      new UserScramCredentialUpsertion(
                          user,
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096),
                          password)))
              .all());
      get(
          admin
              .alterUserScramCredentials(
                  List.of(
                      new UserScramCredentialUpsertion(
                          user,
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8_192),
                          password)))
              .all());
    }
  }

  private static void delete(Admin admin, String user, ScramMechanism mechanism) throws Exception {
    get(
        admin
            .alterUserScramCredentials(List.of(new UserScramCredentialDeletion(user, mechanism)))
            .all());
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap("PLAINTEXT")));
  }

  private static Admin admin(String mechanism, String user, String password) {
    return Admin.create(configs("SASL_PLAINTEXT", mechanism, user, password));
  }

  private static Map<String, Object> configs(
      String listener, String mechanism, String user, String password) {
    return SaslClient.configs(address(listener), mechanism, user, password);
  }

  private static String bootstrap(String listener) {
    return "127.0.0.1:" + address(listener).getPort();
  }
}
