package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.TestCertificates;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP clients that are known by their certificates. */
final class HttpCertificateTest {

  @TempDir private static Path directory;

  @Test
  void whoShowsACertificateIsWhomItNames() throws Exception {
    TestCertificates server = TestCertificates.create(directory, "CN=localhost");
    TestCertificates client = TestCertificates.create(directory, "CN=Duke,OU=Java,O=Sun");
    Map<String, String> configs = new HashMap<>();
    configs.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,HTTP:SSL");
    configs.put("listener.name.http.ssl.keystore.type", "PEM");
    configs.put("listener.name.http.ssl.keystore.certificate.chain", server.certificate());
    configs.put("listener.name.http.ssl.keystore.key", server.key());
    configs.put("listener.name.http.ssl.truststore.type", "PEM");
    configs.put("listener.name.http.ssl.truststore.certificates", client.certificate());
    configs.put("listener.name.http.ssl.client.auth", "required");
    configs.put(
        "listener.name.http.ssl.principal.mapping.rules", "RULE:^CN=(.*?),.*$/$1/L,DEFAULT");
    try (HttpClientFixture http = HttpClientFixture.start(configs);
        HttpClient duke = HttpClient.newBuilder().sslContext(context(server, client)).build();
        HttpClient nobody = HttpClient.newBuilder().sslContext(context(server, null)).build()) {
      HttpRequest request = HttpRequest.newBuilder(http.uri("/api/v1/cluster")).build();
      assertThat(duke.send(request, BodyHandlers.ofString()).body())
          .contains("\"principal\":\"User:duke\"");
      assertThatThrownBy(() -> nobody.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  /**
   * @param own null for none
   */
  private static SSLContext context(TestCertificates trusted, TestCertificates own)
      throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    if (own != null) {
      keys.init(own.load(), TestCertificates.PASSWORD.toCharArray());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusting(trusted));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore trusting(TestCertificates trusted) throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("server", trusted.load().getCertificate("key"));
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
