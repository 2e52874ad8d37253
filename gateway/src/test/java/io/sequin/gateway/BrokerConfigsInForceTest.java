package io.sequin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiVersionsRequest;
import io.sequin.protocol.message.DeleteTopicsRequest;
import io.sequin.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sequin.protocol.message.DeleteTopicsResponse;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.wire.Uuids;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What broker configs say is what a gateway does. */
final class BrokerConfigsInForceTest {

  private static final int PATIENCE_MS = 20_000;
  private static final int SHORT_PATIENCE_MS = 300;

  @Test
  void topicsAreNeitherMadeByAskingForThemNorDeletedIfThatIsSwitchedOff() throws Exception {
    try (Gateway gateway =
            start(Map.of("auto.create.topics.enable", "false", "delete.topic.enable", "false"));
        RawClient client = new RawClient(gateway.address())) {
      assertThat(metadataError(client, "absent"))
          .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
      createTopic(gateway, "flights");
      assertThat(metadataError(client, "flights")).isZero();
      assertThat(deletionError(client, "flights", 2)).isEqualTo(ErrorCode.INVALID_REQUEST.code());
      assertThat(deletionError(client, "flights", 6))
          .isEqualTo(ErrorCode.TOPIC_DELETION_DISABLED.code());
      assertThat(metadataError(client, "flights")).isZero();
    }
  }

  @Test
  void aClientThatDoesNotAllowItDoesNotMakeATopic() {
    String absent = AdminTest.newName();
    try (RawClient client = new RawClient(GatewayFixture.address())) {
      MetadataRequest request =
          metadataRequest(absent).toBuilder().allowAutoTopicCreation(false).build();
      assertThat(error(client, request)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
      assertThat(error(client, request)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
  }

  @Test
  void fetchesAreAsLargeAndHaveAsManySessionsAsTheBrokerAllows() throws Exception {
    try (Gateway gateway =
            start(
                Map.of(
                    "fetch.max.bytes", "1024", "max.incremental.fetch.session.cache.slots", "1"));
        RawClient client = new RawClient(gateway.address())) {
      createTopic(gateway, "flights");
      for (int i = 0; i < 3; i++) {
        produce(gateway, "flights", "x".repeat(800));
      }
      FetchResponse first = fetch(client);
      assertThat(first.responses().getFirst().partitions().getFirst().records().readableBytes())
          .isBetween(800, 1024);
      assertThat(first.sessionId()).isPositive();
      assertThat(fetch(client).sessionId()).isZero();
    }
  }

  @Test
  void connectionsAreAsManyAsTheBrokerAllows() throws Exception {
    try (Gateway gateway = start(Map.of("max.connections", "3", "max.connections.per.ip", "2"));
        Socket first = connect(gateway, "127.0.0.1");
        Socket second = connect(gateway, "127.0.0.1")) {
      assertThat(answers(first)).isTrue();
      assertThat(answers(second)).isTrue();
      try (Socket refused = connect(gateway, "127.0.0.1")) {
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      try (Socket third = connect(gateway, "127.0.0.2");
          Socket waiting = connect(gateway, "127.0.0.3")) {
        assertThat(answers(third)).isTrue();
        assertAnsweredOnceGone(waiting, first);
      }
    }
  }

  @Test
  void connectionsAreAsManyAsTheirListenerAllows() throws Exception {
    try (Gateway gateway = start(Map.of("listener.name.plaintext.max.connections", "1"));
        Socket first = connect(gateway, "127.0.0.1");
        Socket waiting = connect(gateway, "127.0.0.1")) {
      assertThat(answers(first)).isTrue();
      assertAnsweredOnceGone(waiting, first);
    }
  }

  private static void assertAnsweredOnceGone(Socket waiting, Socket other) throws IOException {
    ask(waiting);
    waiting.setSoTimeout(SHORT_PATIENCE_MS);
    assertThatThrownBy(() -> waiting.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    other.shutdownOutput();
    waiting.setSoTimeout(PATIENCE_MS);
    assertThat(hasAnswer(waiting)).isTrue();
  }

  @Test
  void whoConnectsTooOftenIsSentAway() throws Exception {
    try (Gateway gateway = start(Map.of("quota.window.num", "2"));
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + gateway.address().getPort()))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(Map.of(ClientQuotaEntity.IP, "127.0.0.9")),
                      List.of(new ClientQuotaAlteration.Op("connection_creation_rate", 1.0)))))
          .all()
          .get();
      List<Socket> sockets = new ArrayList<>();
      try {
        while (sockets.isEmpty() || !isClosed(sockets.getLast())) {
          assertThat(sockets).hasSizeLessThan(100);
          sockets.add(connect(gateway, "127.0.0.9"));
        }
        sockets.add(connect(gateway, "127.0.0.8"));
        assertThat(answers(sockets.getLast())).isTrue();
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
  }

  @Test
  void aConnectionThatIsIdleOrAsksTooMuchIsClosed() throws Exception {
    try (Gateway gateway =
            start(Map.of("connections.max.idle.ms", "1000", "socket.request.max.bytes", "1000"));
        Socket idle = connect(gateway, "127.0.0.1");
        Socket large = connect(gateway, "127.0.0.1")) {
      new DataOutputStream(large.getOutputStream()).writeInt(1001);
      assertThat(large.getInputStream().read()).isEqualTo(-1);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "authorizer.class.name, org.example.Authorizer, There is no authorizer here but",
    "remote.log.storage.system.enable, true, There is no tiered storage here",
    "group.share.assignors, other, There is no other assignor",
    "socket.request.max.bytes, 104857601, Value must be no more than 104857600"
  })
  void whatIsNotThereCannotBeConfigured(String name, String value, String reason) {
    assertThatThrownBy(() -> start(Map.of(name, value)))
        .hasMessageContaining(name)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
  void anAddressThatClientsCannotConnectToIsNotAdvertised(String host) {
    InetSocketAddress all = address(host, 0);
    assertThatThrownBy(() -> start(all, Optional.empty(), Map.of()))
        .hasMessageContaining("--advertise HOST:PORT");
    assertThatThrownBy(() -> start(loopback(), Optional.of(all), Map.of()))
        .hasMessageContaining("give --advertise a real address");
  }

  private static Gateway start(Map<String, String> configs) throws IOException {
    return start(loopback(), Optional.empty(), configs);
  }

  private static Gateway start(
      InetSocketAddress listen, Optional<InetSocketAddress> advertise, Map<String, String> configs)
      throws IOException {
    return Gateway.start(
        new GatewaySettings(
            listen,
            advertise,
            Path.of("unused"),
            Optional.of(GatewayFixture.newDatabase()),
            HttpListen.nowhere(),
            Optional.empty(),
            configs));
  }

  private static InetSocketAddress address(String literal, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
  }

  private static InetSocketAddress loopback() {
    return address("127.0.0.1", 0);
  }

  private static void createTopic(Gateway gateway, String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap(gateway)))) {
      admin
          .createTopics(List.of(new NewTopic(name, 1, (short) 1)))
          .all()
          .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private static void produce(Gateway gateway, String topic, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap(gateway));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private static String bootstrap(Gateway gateway) {
    return "127.0.0.1:" + gateway.address().getPort();
  }

  private static MetadataRequest metadataRequest(String topic) {
    return MetadataRequest.builder()
        .topics(List.of(new MetadataRequestTopic(Uuids.ZERO, topic)))
        .build();
  }

  private static short metadataError(RawClient client, String topic) {
    return error(client, metadataRequest(topic));
  }

  private static short error(RawClient client, MetadataRequest request) {
    return ((MetadataResponse) client.ask(request, (short) 12)).topics().getFirst().errorCode();
  }

  private static short deletionError(RawClient client, String topic, int version) {
    DeleteTopicsRequest.Builder request = DeleteTopicsRequest.builder().timeoutMs(PATIENCE_MS);
    DeleteTopicsRequest named =
        version < 6
            ? request.topicNames(List.of(topic)).build()
            : request.topics(List.of(new DeleteTopicState(topic, Uuids.ZERO))).build();
    return ((DeleteTopicsResponse) client.ask(named, (short) version))
        .responses()
        .getFirst()
        .errorCode();
  }

  private static FetchResponse fetch(RawClient client) {
    FetchPartition partition = FetchPartition.builder().partitionMaxBytes(1 << 20).build();
    FetchRequest request =
        FetchRequest.builder()
            .maxWaitMs(PATIENCE_MS)
            .minBytes(1)
            .maxBytes(1 << 20)
            .sessionEpoch(0)
            .topics(List.of(new FetchTopic("flights", Uuids.ZERO, List.of(partition))))
            .build();
    return (FetchResponse) client.ask(request, (short) 12);
  }

  private static Socket connect(Gateway gateway, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(address(from, 0));
    socket.connect(gateway.address(), PATIENCE_MS);
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  private static boolean answers(Socket socket) throws IOException {
    ask(socket);
    return hasAnswer(socket);
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return !answers(socket);
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  /** ApiVersions in version 0, which has no body. */
  private static void ask(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    byte[] clientId = "raw".getBytes(UTF_8);
    out.writeInt(10 + clientId.length);
    out.writeShort(ApiVersionsRequest.DEFAULT.apiKey().id());
    out.writeShort(0);
    out.writeInt(1);
    out.writeShort(clientId.length);
    out.write(clientId);
    out.flush();
  }

  private static boolean hasAnswer(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readInt()).length > 0;
  }
}
