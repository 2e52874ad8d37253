package io.sequin.migration.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoginOptionsTest {

  @Test
  void optionsOfALoginModule() {
    LoginOptions options =
        LoginOptions.parse(
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a b\""
                + " password=\"semi;colon \\\"quoted\\\" = \\\\\" tokenauth=true;");

    assertThat(options.require("username")).isEqualTo("a b");
    assertThat(options.require("password")).isEqualTo("semi;colon \"quoted\" = \\");
    assertThat(options.options()).containsEntry("tokenauth", "true");
    assertThat(options.toString()).doesNotContain("semi");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> LoginOptions.parse("").require("username"))
        .hasMessage("sasl.jaas.config needs username=\"…\"");
  }
}
