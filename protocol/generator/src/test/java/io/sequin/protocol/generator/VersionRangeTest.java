package io.sequin.protocol.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

  @ParameterizedTest
  @ValueSource(strings = {"none", "0", "7", "0+", "12+", "3-13"})
  void theNotationOfTheSpecsIsReadAndWritten(String text) {
    assertThat(VersionRange.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"0-7, 2+, 2-7", "0-3, 4+, none", "none, 0+, none", "5, 0+, 5"})
  void twoRangesShareTheVersionsInBoth(String one, String other, String common) {
    VersionRange intersection = VersionRange.parse(one).intersect(VersionRange.parse(other));
    assertThat(intersection).isEqualTo(VersionRange.parse(common));
  }

  @Test
  void aConditionIsWrittenOnlyForTheEndsThatMatter() {
    assertThat(condition("3+", "0-9")).isEqualTo("version >= 3");
    assertThat(condition("0-5", "0-9")).isEqualTo("version <= 5");
    assertThat(condition("2-5", "0-9")).isEqualTo("version >= 2 && version <= 5");
    assertThat(condition("0+", "3-9")).isEqualTo("true");
    assertThat(condition("0-2", "3-9")).isEqualTo("false");
  }

  private static String condition(String wanted, String possible) {
    return Condition.in(VersionRange.parse(wanted), VersionRange.parse(possible)).code();
  }
}
