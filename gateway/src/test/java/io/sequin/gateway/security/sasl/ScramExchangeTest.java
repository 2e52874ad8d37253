package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.credential.CredentialKey;
import io.sequin.storage.credential.ScramCredential;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ScramExchangeTest {

  private static final byte[] SECRET = "a secret of all gateways".getBytes(UTF_8);
  private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

  private final Map<CredentialKey, ScramCredential> credentials = new HashMap<>();
  private OptionalInt usualIterations = OptionalInt.empty();
  private final ScramUsers users =
      new ScramUsers(
          key -> Optional.ofNullable(credentials.get(key)), _ -> usualIterations, SECRET);

  /** RFC 7677, section 3. */
  @Test
  void theExampleOfTheRfcGoesAsItSays() {
    byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    byte[] salted = ScramKeys.saltedPassword(ScramMechanism.SHA_256, "pencil", salt, 4_096);
    credentials.put(
        new CredentialKey("user", "SCRAM-SHA-256"),
        ScramKeys.credential(ScramMechanism.SHA_256, salted, salt, 4_096));
    SaslStep.Challenge first = challenge("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");

    assertThat(first.token())
        .asString()
        .isEqualTo(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    SaslStep last =
        answer(
            first,
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(last)
        .isInstanceOfSatisfying(
            SaslStep.Success.class,
            success -> {
              assertThat(success.user()).isEqualTo("user");
              assertThat(success.token())
                  .asString()
                  .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
              assertThat(success.isStillThere().getAsBoolean()).isTrue();
              credentials.clear();
              assertThat(success.isStillThere().getAsBoolean()).isFalse();
            });
  }

  @Test
  void aWrongProofIsRefusedWithoutAnythingBeingTold() {
    know("alice", "secret");

    assertThat(answer(challenge("n,,n=alice,r=abc"), "c=biws,r=abc" + SERVER_NONCE + ",p=AAAA"))
        .isEqualTo(SaslStep.Failure.INVALID_CREDENTIALS);
    assertThat(answer(challenge("n,,n=alice,r=abc"), "c=biws,r=abcd,p=AAAA"))
        .isEqualTo(SaslStep.Failure.INVALID_CREDENTIALS);
  }

  @Test
  void anUnknownUserLooksLikeAKnownOneWithAWrongPassword() {
    know("alice", "secret");
    SaslStep.Challenge known = challenge("n,,n=alice,r=abc");
    SaslStep.Challenge unknown = challenge("n,,n=mallory,r=abc");

    assertThat(new String(unknown.token(), UTF_8))
        .matches("r=abc\\Q" + SERVER_NONCE + "\\E,s=[A-Za-z0-9+/]{32,36}={0,2},i=4096")
        .isEqualTo(new String(challenge("n,,n=mallory,r=abc").token(), UTF_8))
        .isNotEqualTo(new String(challenge("n,,n=oscar,r=abc").token(), UTF_8));
    assertThat(salt(unknown)).matches("[0-9a-z]{24,26}");
    assertThat(salt(known)).matches("[0-9a-z]{24,26}");
    String proof = "c=biws,r=abc" + SERVER_NONCE + ",p=" + "A".repeat(43) + "=";
    assertThat(answer(unknown, proof)).isEqualTo(answer(known, proof));
  }

  @Test
  void anUnknownUserHasAsManyIterationsAsMostUsers() {
    usualIterations = OptionalInt.of(8_192);

    assertThat(challenge("n,,n=mallory,r=abc").token()).asString().endsWith(",i=8192");
    // all tokens have as many
    assertThat(challenge("n,,n=token,r=abc,tokenauth=true").token()).asString().endsWith(",i=4096");
  }

  @Test
  void whatIsNoFirstMessageIsRefused() {
    know("alice", "secret");

    for (String message :
        new String[] {
          "",
          "n",
          "y,,n=alice,r=abc",
          "p=tls-unique,,n=alice,r=abc",
          "n,,n=,r=abc",
          "n,,n=a=b,r=abc",
          "n,,n=alice,r=",
          "n,,n=" + "a".repeat(500_000)
        }) {
      assertThat(first(message))
          .as(message.substring(0, Math.min(30, message.length())))
          .isEqualTo(SaslStep.Failure.INVALID_CREDENTIALS);
    }
    assertThat(first("n,a=bob,n=alice,r=abc"))
        .isEqualTo(
            SaslStep.Failure.of(
                "Authentication failed: Client requested an authorization id that is different"
                    + " from username"));
  }

  @Test
  void aTokenThatThereIsNotIsAskedForItsProofAsWell() {
    know("alice", "secret");
    SaslStep.Challenge asked = challenge("n,,n=alice,r=abc,tokenauth=true");

    assertThat(salt(asked)).isNotEqualTo(salt(challenge("n,,n=alice,r=abc")));
  }

  @Test
  void namesMayHaveWhatSeparatesFields() {
    know("a,b=c", "secret");
    SaslStep.Challenge asked = challenge("n,a=a=2Cb=3Dc,n=a=2Cb=3Dc,r=abc,ext=1");

    assertThat(asked.token()).asString().startsWith("r=abc");
  }

  private void know(String user, String password) {
    credentials.put(
        new CredentialKey(user, "SCRAM-SHA-256"),
        ScramKeys.credential(ScramMechanism.SHA_256, password, 4_096));
  }

  private SaslStep first(String message) {
    return new ScramExchange(
            ScramMechanism.SHA_256, users, (_, _) -> Optional.empty(), () -> SERVER_NONCE)
        .evaluate(message.getBytes(UTF_8));
  }

  private SaslStep.Challenge challenge(String message) {
    return (SaslStep.Challenge) first(message);
  }

  private static SaslStep answer(SaslStep.Challenge challenge, String message) {
    return challenge.next().evaluate(message.getBytes(UTF_8));
  }

  private static String salt(SaslStep.Challenge challenge) {
    String message = new String(challenge.token(), UTF_8);
    String base64 = message.replaceFirst(".*,s=", "").replaceFirst(",i=.*", "");
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }
}
