package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sequin.gateway.http.HttpClientFixture.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bearer tokens over HTTP: who they are of, and that others' do not count. */
final class HttpTokenTest {

  @TempDir private static Path directory;

  @Test
  void whoBringsATokenIsWhomItNames() throws Exception {
    RSAKey provider = new RSAKeyGenerator(2048).keyID("one").generate();
    RSAKey stranger = new RSAKeyGenerator(2048).keyID("one").generate();
    Path keys = directory.resolve("jwks.json");
    Files.writeString(keys, new JWKSet(provider).toString());
    Map<String, String> configs = new HashMap<>();
    configs.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,HTTP:SASL_PLAINTEXT");
    configs.put("listener.name.http.sasl.enabled.mechanisms", "OAUTHBEARER");
    configs.put(
        "listener.name.http.oauthbearer.sasl.oauthbearer.jwks.endpoint.url",
        keys.toUri().toURL().toString());
    try (HttpClientFixture http = HttpClientFixture.start(configs)) {
      Answer known = ask(http, token(provider, 300));
      assertThat(known.status()).isEqualTo(200);
      assertThat(known.text()).contains("\"principal\":\"User:alice\"");
      assertThat(ask(http, token(stranger, 300)).status()).isEqualTo(401);
      assertThat(ask(http, token(provider, -300)).status()).isEqualTo(401);
      assertThat(http.get("/api/v1/cluster").status()).isEqualTo(401);
    }
  }

  private static Answer ask(HttpClientFixture http, String token)
      throws IOException, InterruptedException {
    return http.send(http.request("/api/v1/cluster").header("Authorization", "Bearer " + token));
  }

  private static String token(RSAKey key, int secondsLeft) throws JOSEException {
    Instant now = Instant.now();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .subject("alice")
                .issueTime(Date.from(now.minusSeconds(600)))
                .expirationTime(Date.from(now.plusSeconds(secondsLeft)))
                .build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }
}
