package io.sequin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics port with TLS and passwords, by the configs of a listener that is called metrics. */
final class MetricsAccessTest {

  @TempDir private static Path directory;

  private static TestCertificates first;
  private static TestCertificates second;
  private static Path keyFile;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws IOException {
    first = TestCertificates.create(Files.createDirectory(directory.resolve("1")), "CN=localhost");
    second = TestCertificates.create(Files.createDirectory(directory.resolve("2")), "CN=localhost");
    keyFile = directory.resolve("key.pem");
    use(first);
    Map<String, String> configs = new HashMap<>();
    configs.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,METRICS:SASL_SSL");
    configs.put("listener.name.metrics.ssl.keystore.type", "PEM");
    configs.put("listener.name.metrics.ssl.keystore.location", keyFile.toString());
    configs.put(
        "listener.name.metrics.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " user_prometheus=\"it's\" user_eve=\"secret\";");
    configs.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    configs.put("super.users", "User:prometheus");
    gateway =
        Gateway.start(
            new GatewaySettings(
                anyPort(),
                Optional.empty(),
                Path.of("unused"),
                Optional.of(GatewayFixture.newDatabase()),
                HttpListen.nowhere(),
                Optional.of(anyPort()),
                configs));
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void use(TestCertificates certificates) throws IOException {
    Path next =
        Files.writeString(
            directory.resolve("next"), certificates.certificate() + certificates.key());
    Files.move(next, keyFile, StandardCopyOption.REPLACE_EXISTING);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void metricsAreForWhoMayDescribeTheClusterAndHealthForEverybody() throws Exception {
    assertThat(status("/metrics", "prometheus:it's")).isEqualTo(200);
    assertThat(status("/metrics", "prometheus:wrong")).isEqualTo(401);
    assertThat(status("/metrics", "nobody:it's")).isEqualTo(401);
    assertThat(status("/metrics", "")).isEqualTo(401);
    assertThat(status("/metrics", "eve:secret")).isEqualTo(403);
    assertThat(status("/health/live", "")).isEqualTo(200);
    assertThat(status("/health/ready", "")).isEqualTo(200);
  }

  @Test
  void certificatesThatAreReplacedAreUsed() throws Exception {
    use(second);
    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(second, "/health/live", "")).isEqualTo(200));
    assertThatThrownBy(() -> get(first, "/health/live", ""))
        .isInstanceOf(SSLHandshakeException.class);
    use(first);
    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(first, "/health/live", "")).isEqualTo(200));
  }

  @Test
  void whoDoesNotSpeakTlsIsNotServed() {
    URI plain = URI.create("http://localhost:" + port() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(
              () -> client.send(HttpRequest.newBuilder(plain).build(), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  private static int status(String path, String user) throws Exception {
    return get(first, path, user);
  }

  private static int get(TestCertificates trusted, String path, String user) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port() + path));
    if (!user.isEmpty()) {
      String credentials = Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
      request.header("Authorization", "Basic " + credentials);
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(trusted)).build()) {
      return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    }
  }

  private static int port() {
    return gateway.metricsAddress().orElseThrow().getPort();
  }

  private static SSLContext trusting(TestCertificates certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "server",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(certificates.certificate().getBytes(UTF_8))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
