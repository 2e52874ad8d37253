package io.sequin.gateway.net.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JaasPasswordsTest {

  private static final String MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  @Test
  void passwordsOfUsersAreRead() {
    assertThat(
            JaasPasswords.parse(
                MODULE
                    + " username=\"broker\" password=\"b\""
                    + " user_alice=\"se;cr=et \\\" /*\" user_bob='x';"))
        .isEqualTo(Map.of("alice", "se;cr=et \" /*", "bob", "x"));
    assertThat(JaasPasswords.parse(MODULE + " user_alice=\"1\"")).containsOnlyKeys("alice");
    assertThat(JaasPasswords.parse(MODULE + ";")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "module", "module required user_alice", "module required user_a=;"})
  void whatIsNoneIsRefusedWithoutBeingShown(String text) {
    assertThatThrownBy(() -> JaasPasswords.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sasl.jaas.config of PLAIN has to be");
  }
}
