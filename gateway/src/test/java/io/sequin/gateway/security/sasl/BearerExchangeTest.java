package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.security.sasl.BearerTokens.Bearer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerExchangeTest {

  private final BearerExchange exchange =
      new BearerExchange(
          token ->
              token.equals("a.b.c") ? Optional.of(new Bearer("alice", 7_000)) : Optional.empty());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n,,\1auth=Bearer a.b.c\1\1",
        "n,a=alice,\1auth=bearer  a.b.c\1\1",
        "n,,\1ext=some thing\1auth=Bearer a.b.c\1other=1\1\1"
      })
  void aTokenThatCountsShowsWhoTheClientIs(String message) {
    assertThat(evaluate(message))
        .isInstanceOfSatisfying(
            SaslStep.Success.class,
            success -> {
              assertThat(success.user()).isEqualTo("alice");
              assertThat(success.token()).isEmpty();
              assertThat(success.expiresAtMs()).hasValue(7_000);
            });
  }

  @Test
  void aTokenThatDoesNotCountIsAnsweredWithAnErrorFirst() {
    SaslStep.Challenge error = (SaslStep.Challenge) evaluate("n,,\1auth=Bearer x\1\1");

    assertThat(error.token()).asString().isEqualTo("{\"status\":\"invalid_token\"}");
    assertThat(error.next().evaluate(new byte[] {1}))
        .isEqualTo(SaslStep.Failure.of("{\"status\":\"invalid_token\"}"));
    assertThat(error.next().evaluate("n,,\1auth=Bearer a.b.c\1\1".getBytes(UTF_8)))
        .isInstanceOf(SaslStep.Success.class);
  }

  @Test
  void aClientIsNobodyElseThanItsToken() {
    assertThat(evaluate("n,a=bob,\1auth=Bearer a.b.c\1\1"))
        .isEqualTo(
            SaslStep.Failure.of(
                "Authentication failed: Client requested an authorization id (bob) that is"
                    + " different from the token's principal name (alice)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\1",
        "n,,\1\1",
        "n,,\1auth=Basic a.b.c\1\1",
        "n,,\1auth=\1\1",
        "y,,\1auth=Bearer a.b.c\1\1"
      })
  void whatIsNoTokenIsRefused(String message) {
    assertThat(evaluate(message)).isEqualTo(SaslStep.Failure.INVALID_CREDENTIALS);
  }

  @Test
  void longMessagesAreRefusedAsOthers() {
    assertThat(evaluate("n,,\1" + "a=b\1".repeat(100_000)))
        .isEqualTo(SaslStep.Failure.INVALID_CREDENTIALS);
    assertThat(evaluate("n,,\1auth=Bearer " + "a".repeat(500_000) + "\1\1"))
        .isInstanceOf(SaslStep.Challenge.class);
  }

  private SaslStep evaluate(String message) {
    return exchange.evaluate(message.getBytes(UTF_8));
  }
}
