package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.protocol.message.ApiVersionsRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS with real clients and connections. */
final class TlsTest {

  private static final int PATIENCE_S = 20;
  private static final byte[] TLS_CLIENT_HELLO_START = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc};

  @TempDir private static Path directory;
  private static TestCertificates server;
  private static TestCertificates client;
  private static Path keyFile;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws IOException {
    server = TestCertificates.create(directory, "CN=gateway");
    client = TestCertificates.create(directory, "CN=Duke,OU=Java,O=Sun");
    keyFile = directory.resolve("gateway.pem");
    Files.writeString(keyFile, server.key() + server.certificate());
    Map<String, String> configs = new HashMap<>();
    configs.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:0,SSL://127.0.0.1:0,PEM://127.0.0.1:0,P12://127.0.0.1:0");
    configs.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SSL:SSL,PEM:SSL,P12:SSL");
    configs.put("ssl.client.auth", "required");
    configs.put("ssl.truststore.type", "PEM");
    configs.put("ssl.truststore.certificates", client.certificate());
    configs.put("ssl.keystore.type", "PEM");
    configs.put("ssl.principal.mapping.rules", "RULE:^CN=(.*?),.*$/$1/L,DEFAULT");
    configs.put("listener.name.p12.ssl.client.auth", "none");
    configs.put("listener.name.p12.ssl.keystore.type", "PKCS12");
    configs.put("listener.name.ssl.ssl.keystore.certificate.chain", server.certificate());
    configs.put("listener.name.ssl.ssl.keystore.key", server.key());
    configs.put("listener.name.pem.ssl.keystore.location", keyFile.toString());
    configs.put("listener.name.pem.ssl.client.auth", "requested");
    configs.put("listener.name.p12.ssl.keystore.location", server.store().toString());
    configs.put("listener.name.p12.ssl.keystore.password", TestCertificates.PASSWORD);
    gateway = start(configs);
  }

  private static Gateway start(Map<String, String> configs) throws IOException {
    return GatewayFixture.start(GatewayFixture.newDatabase(), configs);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({"SSL, true", "PEM, true", "PEM, false", "P12, false"})
  void keysComeFromAllKindsOfStores(String listener, boolean withCertificate) throws Exception {
    try (Admin admin = Admin.create(clientConfigs(listener, server, withCertificate))) {
      assertThat(admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS))
          .singleElement()
          .satisfies(node -> assertThat(node.port()).isEqualTo(port(listener)));
    }
  }

  @Test
  void whoMustShowACertificateIsRefusedWithoutOne() {
    try (Admin admin = Admin.create(clientConfigs("SSL", server, false))) {
      assertThatThrownBy(() -> admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(SslAuthenticationException.class);
    }
  }

  @Test
  void aClientIsKnownByItsCertificate() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap("PLAINTEXT")))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "duke")),
                      List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1_000.0)))))
          .all()
          .get(PATIENCE_S, TimeUnit.SECONDS);
    }
    assertThat(throttleTimeMs(clientConfigs("PEM", server, true))).isPositive();
    assertThat(throttleTimeMs(clientConfigs("PEM", server, false))).isZero();
  }

  private static double throttleTimeMs(Map<String, Object> configs) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      producer
          .send(new ProducerRecord<>("throttled", "x".repeat(50_000)))
          .get(PATIENCE_S, TimeUnit.SECONDS);
      return producer.metrics().entrySet().stream()
          .filter(metric -> metric.getKey().name().equals("produce-throttle-time-max"))
          .mapToDouble(metric -> (Double) metric.getValue().metricValue())
          .filter(value -> !Double.isNaN(value))
          .max()
          .orElse(0);
    }
  }

  @Test
  void aCertificateThatIsReplacedIsUsedForNewConnections() throws Exception {
    TestCertificates next = TestCertificates.create(directory, "CN=next");
    Path replacement = directory.resolve("next.pem");
    Files.writeString(replacement, next.key() + next.certificate());
    try (Admin before = Admin.create(clientConfigs("PEM", server, false))) {
      before.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
      Files.move(replacement, keyFile, StandardCopyOption.REPLACE_EXISTING);
      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                try (Admin after = Admin.create(clientConfigs("PEM", next, false))) {
                  after.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
                }
              });
      before.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
      Files.writeString(keyFile, "nonsense");
      Files.writeString(replacement, server.key() + server.certificate());
      Files.move(replacement, keyFile, StandardCopyOption.REPLACE_EXISTING);
      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                try (Admin again = Admin.create(clientConfigs("PEM", server, false))) {
                  again.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
                }
              });
    }
  }

  @Test
  void clientsThatSpeakAnotherProtocolAreCutOff() throws IOException {
    try (RawClient plain = new RawClient(gateway.addresses().get("SSL"))) {
      plain.send((short) 0, List.of(ApiVersionsRequest.DEFAULT));
      plain.awaitCut();
    }
    try (Socket tls = new Socket(InetAddress.ofLiteral("127.0.0.1"), port("PLAINTEXT"))) {
      tls.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_S));
      tls.getOutputStream().write(TLS_CLIENT_HELLO_START);
      assertThat(tls.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void secretsAreNotShown() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap("PLAINTEXT")))) {
      ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
      Config config =
          admin
              .describeConfigs(List.of(broker))
              .all()
              .get(PATIENCE_S, TimeUnit.SECONDS)
              .get(broker);
      ConfigEntry password = config.get("listener.name.p12.ssl.keystore.password");
      assertThat(password.isSensitive()).isTrue();
      assertThat(password.value()).isNull();
      assertThat(config.get("listener.name.ssl.ssl.keystore.key").value()).isNull();
      assertThat(config.get("ssl.truststore.certificates").value()).isNull();
      assertThat(config.get("listeners").value())
          .startsWith("PLAINTEXT://127.0.0.1:" + port("PLAINTEXT") + ",SSL://127.0.0.1:");
      assertThat(config.get("advertised.listeners").value())
          .isEqualTo(config.get("listeners").value());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ssl.keystore.location, absent.pem, 'listener SSL cannot speak TLS: there is no absent.pem'",
    "ssl.keystore.location, pom.xml, 'listener SSL cannot speak TLS: no certificate and PKCS#8"
        + " private key that ssl.key.password opens in PEM in pom.xml'",
    "ssl.client.auth, perhaps, 'Invalid value perhaps for configuration ssl.client.auth: String"
        + " must be one of: required, requested, none'"
  })
  void whatCannotBeUsedIsNamedAtTheStart(String name, String value, String message) {
    Map<String, String> configs =
        new HashMap<>(Map.of("listeners", "SSL://127.0.0.1:0", "ssl.keystore.type", "PEM"));
    configs.put(name, value);

    assertThatThrownBy(() -> start(configs)).hasMessage(message);
  }

  @Test
  void aWrongPasswordIsNamedAtTheStart() {
    Map<String, String> configs =
        Map.of(
            "listeners",
            "SSL://127.0.0.1:0",
            "ssl.keystore.type",
            "PKCS12",
            "ssl.keystore.location",
            server.store().toString(),
            "ssl.keystore.password",
            "wrong");

    assertThatThrownBy(() -> start(configs))
        .hasMessageContaining("is no key store of type PKCS12 that its password opens")
        .hasMessageNotContaining("wrong");
  }

  private static Map<String, Object> clientConfigs(
      String listener, TestCertificates trusted, boolean withCertificate) {
    Map<String, Object> configs = new HashMap<>();
    configs.put("bootstrap.servers", bootstrap(listener));
    configs.put("security.protocol", "SSL");
    configs.put("ssl.truststore.type", "PEM");
    configs.put("ssl.truststore.certificates", trusted.certificate());
    if (withCertificate) {
      configs.put("ssl.keystore.type", "PKCS12");
      configs.put("ssl.keystore.location", client.store().toString());
      configs.put("ssl.keystore.password", TestCertificates.PASSWORD);
      configs.put("ssl.key.password", TestCertificates.PASSWORD);
    }
    return configs;
  }

  private static String bootstrap(String listener) {
    return "127.0.0.1:" + port(listener);
  }

  private static int port(String listener) {
    return gateway.addresses().get(listener).getPort();
  }
}
