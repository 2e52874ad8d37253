package io.sequin.migration.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamePatternTest {

  @Test
  void namesBeginningsAndExpressions() {
    assertThat(chooses("orders", "orders")).isTrue();
    assertThat(chooses("orders", "orders2")).isFalse();
    assertThat(chooses("orders.*", "orders.eu")).isTrue();
    assertThat(chooses("orders.*", "orders")).isFalse();
    assertThat(chooses("*", "anything")).isTrue();
    assertThat(chooses("/a|b+/", "bbb")).isTrue();
    assertThat(chooses("/a|b+/", "abbb")).isFalse();
    assertThat(NamePattern.anyMatches(List.of(), "orders")).isFalse();
  }

  @Test
  void whatIsNoExpressionIsToldFirst() {
    assertThatThrownBy(() -> NamePattern.check("/(/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'/(/' is no regular expression");
  }

  private static boolean chooses(String pattern, String name) {
    return NamePattern.anyMatches(List.of(pattern), name);
  }
}
