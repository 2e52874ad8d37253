package io.sequin.compat.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.compat.hard.RawConnection;
import io.sequin.compat.support.Certificates;
import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.SaslConfigs;
import io.sequin.compat.support.TokenIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.security.token.delegation.DelegationToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is secret, right or wrong, is told nowhere, not even in the log of somebody who debugs.
 */
class SecretsIT {

  private static final String CONFIGURED = "configured-Secret1";
  private static final String SCRAM = "scram-Secret2";
  private static final String WRONG = "wrong-Secret3";
  private static final String MASTER_KEY = "master-Secret4";
  private static final String MISDIRECTED = "misdirected-Secret5";
  private static final String UNSENT = "unsent-Secret6";

  private final List<String> secrets =
      new ArrayList<>(List.of(CONFIGURED, SCRAM, WRONG, MASTER_KEY, MISDIRECTED, UNSENT));
  private final int metricsPort = FreePort.find();

  @Test
  void nothingSecretIsTold(@TempDir Path directory) throws Exception {
    Certificates certificates = Certificates.create(directory, "CN=localhost");
    TokenIssuer issuer = new TokenIssuer();
    Path keys = directory.resolve("jwks.json");
    issuer.publish(keys);
    secrets.add(certificates.key().lines().skip(1).findFirst().orElseThrow());
    try (GatewayProcess gateway = GatewayProcess.start(options(certificates, keys))) {
      String listeners = Listeners.of(gateway.bootstrap());
      String sasl = Listeners.address(listeners, "SASL_PLAINTEXT");
      addUser(gateway.bootstrap());
      logIn(sasl);
      sendTokens(sasl, issuer);
      misdirect(Listeners.port(listeners, "SSL"));
      misdirect(Listeners.port(listeners, "PLAINTEXT"));
      misdirect(Listeners.port(listeners, "SASL_PLAINTEXT"));

      assertThat(secretsIn(gateway.stderr())).isEmpty();
      assertThat(secretsIn(metrics())).isEmpty();
      assertThat(secretsIn(configs(gateway.bootstrap()))).isEmpty();
      // it has told something
      assertThat(gateway.logLines("closing the connection")).isNotEmpty();
    }
  }

  private List<String> secretsIn(String text) {
    return secrets.stream()
        .filter(
            secret ->
                text.contains(secret)
                    || text.contains(Base64.getEncoder().encodeToString(secret.getBytes(UTF_8))))
        .toList();
  }

  private GatewayOptions options(Certificates certificates, Path keys) {
    return GatewayOptions.defaults()
        .withEnvironment(Map.of("SEQUIN_LOG_LEVEL", "DEBUG"))
        .withArguments(
            "--metrics-listen",
            "127.0.0.1:" + metricsPort,
            "--config",
            "listeners=PLAINTEXT://127.0.0.1:0,SASL_PLAINTEXT://127.0.0.1:0,SSL://127.0.0.1:0",
            "--config",
            "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,OAUTHBEARER",
            "--config",
            "connection.failed.authentication.delay.ms=0",
            "--config",
            "delegation.token.secret.key=" + MASTER_KEY,
            "--config",
            "sasl.oauthbearer.jwks.endpoint.url=" + keys.toUri(),
            "--config",
            "sasl.oauthbearer.expected.audience=" + TokenIssuer.AUDIENCE,
            "--config",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security."
                + "plain.PlainLoginModule required user_bob=\""
                + CONFIGURED
                + "\";",
            "--config",
            "ssl.keystore.type=PEM",
            "--config",
            "ssl.keystore.certificate.chain=" + certificates.certificate(),
            "--config",
            "ssl.keystore.key=" + certificates.key(),
            "--config",
            "ssl.truststore.password=" + UNSENT);
  }

  private static void addUser(String bootstrap) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .alterUserScramCredentials(
                  List.of(
                      new UserScramCredentialUpsertion(
                          "alice",
                          new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096),
                          SCRAM)))
              .all());
    }
  }

  private void logIn(String sasl) {
    for (String[] who :
        new String[][] {
          {"PLAIN", "bob", CONFIGURED}, {"PLAIN", "alice", SCRAM}, {"SCRAM-SHA-256", "alice", SCRAM}
        }) {
      try (Admin admin = Admin.create(SaslConfigs.of(sasl, who[0], who[1], who[2]))) {
        JavaClient.get(admin.describeCluster().nodes());
      }
      try (Admin admin = Admin.create(SaslConfigs.of(sasl, who[0], who[1], WRONG))) {
        assertThatThrownBy(() -> JavaClient.get(admin.describeCluster().nodes()))
            .isInstanceOf(SaslAuthenticationException.class)
            .extracting(Throwable::getMessage)
            .satisfies(message -> assertThat(secretsIn(message)).isEmpty());
      }
    }
    try (Admin admin = Admin.create(SaslConfigs.of(sasl, "PLAIN", "bob", CONFIGURED))) {
      DelegationToken token = JavaClient.get(admin.createDelegationToken().delegationToken());
      secrets.add(token.hmacAsBase64String());
      JavaClient.get(admin.renewDelegationToken(token.hmac()).expiryTimestamp());
    }
  }

  /** A good one, one that has expired, one of nobody, and what is none. */
  private void sendTokens(String sasl, TokenIssuer issuer) {
    for (String token :
        List.of(
            issuer.token("alice", Instant.now().plusSeconds(600)),
            issuer.token("alice", Instant.now().minusSeconds(600)),
            new TokenIssuer().token("alice", Instant.now().plusSeconds(600)),
            WRONG + "." + WRONG + "." + WRONG)) {
      secrets.add(token);
      try (RawConnection connection = new RawConnection(sasl)) {
        connection.call(
            Frames.request(
                ApiKeys.SASL_HANDSHAKE,
                1,
                new SaslHandshakeRequestData().setMechanism("OAUTHBEARER")),
            AbstractResponse.class);
        byte[] message = ("n,,\1auth=Bearer " + token + "\1\1").getBytes(UTF_8);
        connection.call(
            Frames.request(
                ApiKeys.SASL_AUTHENTICATE,
                2,
                new SaslAuthenticateRequestData().setAuthBytes(message)),
            AbstractResponse.class);
      }
    }
  }

  /** A password where none is expected. */
  private static void misdirect(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(("\0bob\0" + MISDIRECTED + "\r\n").getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // it is cut off at once
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
  }

  private String metrics() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static String configs(String bootstrap) {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      return JavaClient.get(admin.describeConfigs(List.of(broker)).all()).toString();
    }
  }
}
