package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.sasl.SaslSession.Admission;
import io.sequin.gateway.security.sasl.SaslSession.HandshakeAnswer;
import io.sequin.gateway.security.sasl.SaslSession.TokenAnswer;
import io.sequin.protocol.message.ApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The steps of a connection's authentication; time is moved by hand. */
final class SaslSessionTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, String> PASSWORDS = Map.of("alice", "secret", "bob", "other");
  private static final ScramUsers NOBODY =
      new ScramUsers(_ -> Optional.empty(), _ -> OptionalInt.empty(), "decoy".getBytes(UTF_8));

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean tokenCounts = new AtomicBoolean(true);

  @Test
  void beforeAClientIsKnownOnlyVersionsAndTheHandshakeAreServed() {
    SaslSession session = session(0);

    assertThat(session.admit(ApiKey.API_VERSIONS)).isEqualTo(Admission.SERVED);
    assertThat(session.admit(ApiKey.SASL_HANDSHAKE)).isEqualTo(Admission.SERVED);
    assertThat(session.admit(ApiKey.METADATA)).isEqualTo(Admission.CLOSED);
    assertThat(session.failure())
        .contains("Unexpected Kafka request of type METADATA during SASL handshake.");
    assertThat(session.admit(ApiKey.SASL_HANDSHAKE)).isEqualTo(Admission.CLOSED);
  }

  @Test
  void versionsAreToldOnce() {
    SaslSession session = session(0);

    assertThat(session.admit(ApiKey.API_VERSIONS)).isEqualTo(Admission.SERVED);
    assertThat(session.admit(ApiKey.API_VERSIONS)).isEqualTo(Admission.CLOSED);
  }

  @Test
  void aMechanismThatThereIsNotIsAnsweredWithThoseThatThereAre() {
    SaslSession session = session(0);

    assertThat(session.handshake("GSSAPI", true))
        .isEqualTo(new HandshakeAnswer.Unsupported(List.of("PLAIN", "TOKEN")));
    assertThat(session.failure()).contains("Unsupported SASL mechanism GSSAPI");
  }

  @Test
  void tokensAreTakenOneWayOrTheOther() {
    SaslSession raw = session(0);
    raw.handshake("PLAIN", false);
    assertThat(raw.takesRawTokens()).isTrue();

    SaslSession framed = session(0);
    framed.handshake("PLAIN", true);
    assertThat(framed.takesRawTokens()).isFalse();
    assertThat(framed.admit(ApiKey.SASL_AUTHENTICATE)).isEqualTo(Admission.SERVED);
    assertThat(framed.admit(ApiKey.FETCH)).isEqualTo(Admission.REFUSED);
    assertThat(framed.failure()).isPresent();
  }

  @Test
  void aKnownClientIsServedForEver() {
    SaslSession session = session(0);
    TokenAnswer.Authenticated known = (TokenAnswer.Authenticated) logIn(session, "alice");

    assertThat(known.principal()).isEqualTo(Principal.user("alice"));
    assertThat(known.lifetimeMs()).isZero();
    pass(Duration.ofDays(100));
    assertThat(session.admit(ApiKey.FETCH)).isEqualTo(Admission.SERVED);
    assertThat(session.handshake("PLAIN", true)).isInstanceOf(HandshakeAnswer.IllegalState.class);
    assertThat(session.authenticate(new byte[0])).isInstanceOf(TokenAnswer.IllegalState.class);
    assertThat(session.failure()).isEmpty();
  }

  @Test
  void whoDoesNotAuthenticateAnewInTimeIsCutOffWithTheNextRequest() {
    SaslSession session = session(60_000);

    assertThat(((TokenAnswer.Authenticated) logIn(session, "alice")).lifetimeMs())
        .isEqualTo(60_000);
    pass(Duration.ofSeconds(60));
    assertThat(session.admit(ApiKey.FETCH)).isEqualTo(Admission.SERVED);
    pass(Duration.ofMillis(1));
    assertThat(session.admit(ApiKey.SASL_HANDSHAKE)).isEqualTo(Admission.SERVED);
    assertThat(session.admit(ApiKey.FETCH)).isEqualTo(Admission.CLOSED);
  }

  @Test
  void whoAuthenticatesAnewGoesOn() {
    SaslSession session = session(60_000);
    logIn(session, "alice");
    pass(Duration.ofSeconds(70));

    assertThat(session.handshake("PLAIN", true)).isInstanceOf(HandshakeAnswer.Begun.class);
    assertThat(session.isAuthenticated()).isTrue();
    assertThat(session.authenticate(plain("alice", "secret")))
        .isInstanceOf(TokenAnswer.Authenticated.class);
    assertThat(session.admit(ApiKey.FETCH)).isEqualTo(Admission.SERVED);
    assertThat(session.handshake("PLAIN", true)).isInstanceOf(HandshakeAnswer.IllegalState.class);
    pass(Duration.ofSeconds(1));
    assertThat(session.handshake("PLAIN", true)).isInstanceOf(HandshakeAnswer.Begun.class);
  }

  @Test
  void nobodyBecomesSomebodyElse() {
    SaslSession session = session(60_000);
    logIn(session, "alice");
    session.handshake("PLAIN", true);

    assertThat(session.authenticate(plain("bob", "other")))
        .isEqualTo(
            new TokenAnswer.Refused(
                "Cannot change principals during re-authentication from User.alice: User.bob"));
  }

  @Test
  void theMechanismStaysAsItWas() {
    SaslSession session = session(60_000);
    logIn(session, "alice");
    session.handshake("TOKEN", true);

    assertThat(session.failure())
        .contains(
            "SASL mechanism 'TOKEN' requested by client is not supported for re-authentication of"
                + " mechanism 'PLAIN'");
    assertThat(session.admit(ApiKey.SASL_AUTHENTICATE)).isEqualTo(Admission.CLOSED);
  }

  @Test
  void aWrongPasswordIsToldInKafkasWords() {
    SaslSession session = session(0);
    session.handshake("PLAIN", true);

    assertThat(session.authenticate(plain("alice", "wrong")))
        .isEqualTo(new TokenAnswer.Refused("Authentication failed: Invalid username or password"));
    assertThat(session.admit(ApiKey.SASL_HANDSHAKE)).isEqualTo(Admission.CLOSED);
  }

  @Test
  void malformedTokensAreToldInKafkasWords() {
    assertThat(refusal("alice")).isEqualTo("Invalid SASL/PLAIN response: expected 3 tokens, got 1");
    assertThat(refusal("\0alice\0secret\0more"))
        .isEqualTo("Invalid SASL/PLAIN response: expected 3 tokens, got 4");
    assertThat(refusal("\0\0secret")).isEqualTo("Authentication failed: username not specified");
    assertThat(refusal("\0alice\0")).isEqualTo("Authentication failed: password not specified");
    assertThat(refusal("bob\0alice\0secret"))
        .isEqualTo(
            "Authentication failed: Client requested an authorization id that is different from"
                + " username");
  }

  @Test
  void aTokensEndIsTheSessionsEndAndItsRevocationToo() {
    SaslSession session = session(60_000);
    session.handshake("TOKEN", true);
    TokenAnswer answer = session.authenticate(new byte[0]);

    assertThat(((TokenAnswer.Authenticated) answer).lifetimeMs()).isEqualTo(5_000);
    assertThat(session.isRevoked()).isFalse();
    tokenCounts.set(false);
    assertThat(session.isRevoked()).isTrue();
  }

  @Test
  void whatIsRevokedBeforeTheExchangeEndsIsRefused() {
    SaslSession session = session(0);
    session.handshake("TOKEN", true);
    tokenCounts.set(false);

    assertThat(session.authenticate(new byte[0]))
        .isEqualTo(
            new TokenAnswer.Refused(
                "Authentication failed during authentication due to invalid credentials with SASL"
                    + " mechanism TOKEN"));
  }

  private String refusal(String token) {
    SaslSession session = session(0);
    session.handshake("PLAIN", true);
    return ((TokenAnswer.Refused) session.authenticate(token.getBytes(UTF_8))).message();
  }

  private SaslSession session(long maxReauthMs) {
    SaslExchange token =
        _ ->
            new SaslStep.Success(
                new byte[0],
                "carol",
                OptionalLong.of(NOW.toEpochMilli() + 5_000),
                tokenCounts::get,
                false);
    SaslMechanisms mechanisms =
        SaslMechanisms.none()
            .withPlain(PASSWORDS, NOBODY::check, maxReauthMs)
            .with("TOKEN", maxReauthMs, () -> token);
    return new SaslSession(mechanisms, nanos::get, () -> NOW);
  }

  private static TokenAnswer logIn(SaslSession session, String user) {
    session.handshake("PLAIN", true);
    return session.authenticate(plain(user, PASSWORDS.get(user)));
  }

  private static byte[] plain(String user, String password) {
    return ("\0" + user + "\0" + password).getBytes(UTF_8);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
