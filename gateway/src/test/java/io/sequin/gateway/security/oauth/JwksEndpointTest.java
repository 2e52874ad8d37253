package io.sequin.gateway.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.sequin.gateway.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of a provider that is asked over HTTP. */
final class JwksEndpointTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final int MEBIBYTE = 1 << 20;

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer provider;
  private volatile int status = 200;
  private volatile String content = "";

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
    provider.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] body = content.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    provider.start();
  }

  @AfterEach
  void stop() {
    provider.stop(0);
  }

  @Test
  void aNewKeyCountsAtOnceAndOneThatIsGoneDoesNot() throws Exception {
    ECKey first = key("first");
    ECKey second = key("second");
    publish(first);
    JwtTokens tokens = tokens(LONG);
    assertThat(tokens.verify(signed(first))).isPresent();
    assertThat(tokens.verify(signed(second))).isEmpty();

    publish(second);
    // a provider is not asked more often than every few seconds, whatever clients send
    Awaitility.await().untilAsserted(() -> assertThat(tokens.verify(signed(second))).isPresent());

    assertThat(tokens.verify(signed(first))).isEmpty();
  }

  @Test
  void tokensOfUnknownKeysDoNotHaveTheProviderAskedEachTime() throws Exception {
    publish(key("known"));
    JwtTokens tokens = tokens(LONG);
    String token = signed(key("unknown"));
    try (LogLines log = new LogLines(JwtTokens.class.getName())) {
      for (int i = 0; i < 100; i++) {
        assertThat(tokens.verify(token)).isEmpty();
      }
      assertThat(log.with("cannot be read")).isEmpty();
    }

    assertThat(asked).hasValueLessThanOrEqualTo(10);
  }

  /** As with Kafka, whose RefreshingHttpsJwks keeps what it has. */
  @Test
  void whileTheProviderIsAwayTheKeysFromBeforeCount() throws Exception {
    ECKey key = key("key");
    publish(key);
    JwtTokens tokens = tokens(Duration.ofMillis(10));
    assertThat(tokens.verify(signed(key))).isPresent();

    status = 503;
    int before = asked.get();
    Awaitility.await()
        .until(
            () -> {
              assertThat(tokens.verify(signed(key))).isPresent();
              return asked.get() > before;
            });
    assertThat(tokens.verify(signed(key))).isPresent();
    provider.stop(0);
    assertThat(tokens.verify(signed(key))).isPresent();
    assertThat(tokens.verify(signed(key("key")))).isEmpty();
  }

  @Test
  void whatIsNoKeySetLetsNobodyInAndIsToldInOneLine() throws Exception {
    ECKey key = key("key");
    for (String answer : List.of("", "{", "<html>", "{\"keys\":7}", " ".repeat(MEBIBYTE + 1))) {
      content = answer;
      try (LogLines log = new LogLines(JwtTokens.class.getName())) {
        assertThat(tokens(LONG).verify(signed(key))).isEmpty();
        assertThat(log.with("the keys at http://")).hasSize(1);
        assertThat(log.hasStackTraces()).isFalse();
      }
    }
  }

  private void publish(ECKey... keys) {
    content = new JWKSet(List.<JWK>of(keys)).toString();
  }

  private JwtTokens tokens(Duration refreshAfter) throws IOException {
    return new JwtTokens(
        new JwtRules(
            URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/keys").toURL(),
            refreshAfter,
            List.of(),
            Optional.empty(),
            Duration.ZERO,
            "scope",
            "sub"),
        InstantSource.system());
  }

  private static ECKey key(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  private static String signed(ECKey key) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .subject("alice")
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }
}
