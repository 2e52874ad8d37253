package io.sequin.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfigOptionsTest {

  @Test
  void severalStandBetweenSemicolons() {
    assertThat(ConfigOptions.parse(List.of("a.b=1; c_d-e = x=y;", "f=")))
        .isEqualTo(Map.of("a.b", "1", "c_d-e", " x=y", "f", ""));
  }

  @Test
  void whatIsNoConfigGoesOnWithTheValueBefore() {
    assertThat(ConfigOptions.parse(List.of("super.users=User:a;User:CN=b,O=c;a.b=1")))
        .isEqualTo(Map.of("super.users", "User:a;User:CN=b,O=c", "a.b", "1"));
  }

  @Test
  void semicolonsInQuotesAreOfTheValue() {
    assertThat(ConfigOptions.parse(List.of("jaas=M required user_a=\"x;b=c\";a.b=1")))
        .isEqualTo(Map.of("jaas", "M required user_a=\"x;b=c\"", "a.b", "1"));
  }

  @Test
  void whatHasNoNameIsRefusedWithoutItsValue() {
    for (String wrong : List.of("=secret", "secret", "User:a;User:secret")) {
      assertThatThrownBy(() -> ConfigOptions.parse(List.of(wrong)))
          .hasMessage("--config takes NAME=VALUE");
    }
  }
}
