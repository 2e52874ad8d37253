package io.sequin.gateway.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.sequin.gateway.security.sasl.BearerTokens.Bearer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtTokensTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EXPIRY = NOW.plusSeconds(300);

  @TempDir private static Path directory;
  private static Path keys;
  private static RSAKey rsa;
  private static ECKey ec;
  private static JwtTokens tokens;

  @BeforeAll
  static void makeKeys() throws JOSEException, IOException {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    keys = directory.resolve("jwks.json");
    Files.writeString(keys, new JWKSet(List.of(rsa, ec)).toString());
    tokens = tokens("sub");
  }

  private static JwtTokens tokens(String subjectClaim) throws IOException {
    return new JwtTokens(
        new JwtRules(
            keys.toUri().toURL(),
            Duration.ofHours(1),
            List.of("kafka", "other"),
            Optional.of("https://issuer.example.org"),
            Duration.ofSeconds(30),
            "scope",
            subjectClaim),
        () -> NOW);
  }

  @Test
  void aTokenThatTheProviderHasSignedCounts() throws JOSEException {
    Bearer alice = new Bearer("alice", EXPIRY.toEpochMilli());

    assertThat(tokens.verify(rsaSigned(claims -> claims))).contains(alice);
    assertThat(tokens.verify(ecSigned(claims -> claims))).contains(alice);
    assertThat(tokens.verify(rsaSigned(claims -> claims.claim("scope", List.of("a", "b")))))
        .contains(alice);
  }

  @Test
  void theUserMayHaveAnotherClaim() throws JOSEException, IOException {
    assertThat(tokens("client_id").verify(rsaSigned(claims -> claims.claim("client_id", "bob"))))
        .map(Bearer::user)
        .contains("bob");
    assertThat(tokens("client_id").verify(rsaSigned(claims -> claims))).isEmpty();
  }

  @Test
  void timesAreHeldAsFarAsClocksMayDiffer() throws JOSEException {
    assertThat(tokens.verify(rsaSigned(claims -> claims.expirationTime(at(-29))))).isPresent();
    assertThat(tokens.verify(rsaSigned(claims -> claims.expirationTime(at(-31))))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.notBeforeTime(at(29))))).isPresent();
    assertThat(tokens.verify(rsaSigned(claims -> claims.notBeforeTime(at(31))))).isEmpty();
  }

  @Test
  void whatMustBeThereIsThere() throws JOSEException {
    assertThat(tokens.verify(rsaSigned(claims -> claims.expirationTime(null)))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.issueTime(null)))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.subject(null)))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.subject("  ")))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.claim("scope", List.of("a", "a")))))
        .isEmpty();
  }

  @Test
  void tokensForOthersDoNotCount() throws JOSEException {
    assertThat(tokens.verify(rsaSigned(claims -> claims.audience("billing")))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.audience((String) null)))).isEmpty();
    assertThat(tokens.verify(rsaSigned(claims -> claims.issuer("https://evil.example.org"))))
        .isEmpty();
  }

  @Test
  void nobodyElseSignsThem() throws JOSEException {
    JWTClaimsSet claims = claims().build();
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("rsa").generate();
    SignedJWT byForeignKey =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), claims);
    byForeignKey.sign(new RSASSASigner(foreign));
    // a public key is no secret, whatever the token says
    SignedJWT byPublicKey =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), claims);
    byPublicKey.sign(new MACSigner(rsa.toRSAPublicKey().getEncoded()));
    String signed = rsaSigned(it -> it);

    assertThat(tokens.verify(new PlainJWT(claims).serialize())).isEmpty();
    assertThat(tokens.verify(byForeignKey.serialize())).isEmpty();
    assertThat(tokens.verify(byPublicKey.serialize())).isEmpty();
    assertThat(tokens.verify(signed.substring(0, signed.lastIndexOf('.') + 1))).isEmpty();
    assertThat(tokens.verify(signed.replaceFirst("\\.[^.]+\\.", "."))).isEmpty();
    assertThat(tokens.verify("nonsense")).isEmpty();
    assertThat(tokens.verify("")).isEmpty();
  }

  @Test
  void aTokenBringsNoKeyOfItsOwn() throws JOSEException {
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("foreign").generate();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("foreign")
                .jwk(foreign.toPublicJWK())
                .build(),
            claims().build());
    token.sign(new RSASSASigner(foreign));

    assertThat(tokens.verify(token.serialize())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "[", "\"", "{\"alg\":\"RS256\",\"a\":["})
  void hugeAndDeepTokensAreRefused(String piece) {
    String part = Base64.getUrlEncoder().encodeToString(piece.repeat(50_000).getBytes(UTF_8));

    assertThat(tokens.verify(part + ".e30.c2lnbmF0dXJl")).isEmpty();
    assertThat(tokens.verify("eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSJ9." + part + ".YQ")).isEmpty();
    assertThat(tokens.verify("eyJhbGciOiJSUzI1NiJ9.e30." + part)).isEmpty();
    assertThat(tokens.verify(".".repeat(500_000))).isEmpty();
  }

  @Test
  void keysThatCannotBeReadLetNobodyIn() throws Exception {
    JwtTokens without =
        new JwtTokens(
            new JwtRules(
                directory.resolve("absent.json").toUri().toURL(),
                Duration.ofHours(1),
                List.of(),
                Optional.empty(),
                Duration.ZERO,
                "scope",
                "sub"),
            () -> NOW);

    assertThat(without.verify(rsaSigned(claims -> claims))).isEmpty();
  }

  private static Date at(long seconds) {
    return Date.from(NOW.plusSeconds(seconds));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("alice")
        .audience("kafka")
        .issuer("https://issuer.example.org")
        .issueTime(at(0))
        .expirationTime(Date.from(EXPIRY));
  }

  private static String rsaSigned(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .type(new JOSEObjectType("at+jwt"))
            .build();
    SignedJWT token = new SignedJWT(header, change.apply(claims()).build());
    token.sign(new RSASSASigner(rsa));
    return token.serialize();
  }

  private static String ecSigned(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
            change.apply(claims()).build());
    token.sign(new ECDSASigner(ec));
    return token.serialize();
  }
}
