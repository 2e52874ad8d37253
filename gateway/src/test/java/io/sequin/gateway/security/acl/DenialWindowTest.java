package io.sequin.gateway.security.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DenialWindowTest {

  private final DenialWindow window = new DenialWindow();

  @Test
  void aDenialIsToldOnceAndCountedUntilItIsToldAgain() {
    assertThat(window.admit("no", 0)).contains("no");
    assertThat(window.admit("no", 1)).isEmpty();
    assertThat(window.admit("neither", 2)).contains("neither (1 denials before it not shown)");
    assertThat(window.admit("no", 3)).isEmpty();

    assertThat(window.admit("no", DenialWindow.LENGTH.toNanos()))
        .contains("no (1 denials before it not shown)");
  }

  @Test
  void whoeverTriesOtherThingsAllTheTimeDoesNotFillTheLog() {
    long lines =
        IntStream.range(0, 10_000)
            .filter(attempt -> window.admit("topic " + attempt, attempt).isPresent())
            .count();

    assertThat(lines).isEqualTo(DenialWindow.MAX_LINES);
    assertThat(window.admit("topic", DenialWindow.LENGTH.toNanos()))
        .contains("topic (9900 denials before it not shown)");
  }
}
