package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sequin.protocol.ErrorCode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexSizeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flights",
        "flights-[0-9]{4}-(small|large)",
        "[a-z0-9]{1,64}\\.[a-z]{1,64}",
        "(?:[a-z]+\\.){2,5}(orders|payments)",
        "(((((((((a)))))))))",
        "x{1000}"
      })
  void whatPeopleWriteIsAccepted(String regex) {
    assertThat(TopicPattern.compile(regex).pattern().programSize()).isPositive();
  }

  static Stream<String> monsters() {
    return Stream.of(
        "(".repeat(16_000),
        "(".repeat(1_500) + ")".repeat(1_500),
        "x".repeat(100_000),
        "x?".repeat(5_000),
        "(x{1000}){1000}",
        "((((((a{9}){9}){9}){9}){9}){9}){9}",
        "x{0,1000}".repeat(5),
        "(abc{2,}){999999999999}");
  }

  @ParameterizedTest
  @MethodSource("monsters")
  void whatWouldTakeAllMemoryOrTheStackIsRefused(String regex) {
    assertThatExceptionOfType(GroupRefusal.class)
        .isThrownBy(() -> TopicPattern.compile(regex))
        .satisfies(
            refusal -> assertThat(refusal.error()).isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION));
  }

  static Stream<String> largest() {
    return Stream.of(
        "x?".repeat(2_500), "x*".repeat(2_500), "(".repeat(1_000) + ")".repeat(1_000), "(x?){500}");
  }

  @ParameterizedTest
  @MethodSource("largest")
  void theLargestThatIsAcceptedFitsTheStack(String regex) throws InterruptedException {
    boolean[] matches = new boolean[1];
    Thread group =
        Thread.ofVirtual()
            .start(
                () ->
                    matches[0] =
                        TopicPattern.compile(regex).pattern().matcher("x".repeat(249)).find());
    group.join();
    assertThat(matches[0]).isTrue();
  }
}
