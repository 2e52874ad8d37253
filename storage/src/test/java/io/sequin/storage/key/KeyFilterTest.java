package io.sequin.storage.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilterTest {

  @ParameterizedTest
  @CsvSource({
    "*.LAX.>, UA.LAX.SFO, true",
    "*.LAX.>, UA.LAX.SFO.2026, true",
    "*.LAX.>, UA.LAX, false",
    "*.LAX.>, LAX.SFO, false",
    "*.LAX.>, UA.LAXX.SFO, false",
    "*.LAX.>, UA.LA.SFO, false",
    "*, a, true",
    "*, a.b, false",
    ">, a, true",
    ">, a.b.c, true",
    "*.*, a.b, true",
    "*.*, a, false",
    "*.*, a.b.c, false",
    "a.>, a, false",
    "a.>, a.b, true",
    "a.b, a.b, true",
    "a.b, a.b.c, false",
    "a.*.c, a..c, false",
    "a.>, a.b c, false",
    ">, a.b c, true",
    "*, a.b c, true",
    "*.*, a.b c, false",
    "~YS5iIGM, a.b c, true",
    "~YS5iIGM, ~YS5iIGM, true"
  })
  void aFilterChoosesKeysTokenByToken(String filter, String key, boolean matches) {
    assertThat(matches(filter, key.getBytes(UTF_8))).isEqualTo(matches);
  }

  @Test
  void anEmptyKeyIsOneTokenAndSoIsNoKey() {
    assertThat(matches("*", new byte[0])).isTrue();
    assertThat(matches("~", new byte[0])).isTrue();
    assertThat(matches("*.>", new byte[0])).isFalse();
    assertThat(KeyFilter.parse(">").matchesNoKey(3, 17)).isTrue();
    assertThat(KeyFilter.parse("*").matchesNoKey(3, 17)).isTrue();
    assertThat(KeyFilter.parse("3-17").matchesNoKey(3, 17)).isTrue();
    assertThat(KeyFilter.parse("3-18").matchesNoKey(3, 17)).isFalse();
    assertThat(KeyFilter.parse("*.*").matchesNoKey(3, 17)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "a.", ".a", "a..b", "a.>.b", ">.>", "**", "a.**", "a.b*", "a.>>", "a b", "é", "a\n"
      })
  void aTextThatIsNoFilterIsRefused(String text) {
    assertThatThrownBy(() -> KeyFilter.parse(text))
        .isInstanceOf(InvalidKeyFilterException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aFilterHasABoundedLength() {
    assertThat(KeyFilter.parse("a".repeat(KeyFilter.MAX_LENGTH)).text()).hasSize(1_000);
    assertThatThrownBy(() -> KeyFilter.parse("a".repeat(KeyFilter.MAX_LENGTH + 1)))
        .isInstanceOf(InvalidKeyFilterException.class);
  }

  @Property(tries = 20_000)
  void aFilterMeansWhatItsRegularExpressionSaysOfTheSequinKey(
      @ForAll("filters") String filter, @ForAll("keys") byte[] key) {
    assertThat(matches(filter, key))
        .as("%s of %s", filter, KeyText.of(key, 0, key.length))
        .isEqualTo(patternOf(filter).matcher(KeyText.of(key, 0, key.length)).matches());
  }

  /** The key lies between other bytes, which have no say. */
  private static boolean matches(String filter, byte[] key) {
    byte[] around = ("a." + "x".repeat(key.length) + ".a").getBytes(UTF_8);
    System.arraycopy(key, 0, around, 2, key.length);
    return KeyFilter.parse(filter).matches(around, 2, key.length);
  }

  private static Pattern patternOf(String filter) {
    String token = "[^.]+";
    return Pattern.compile(
        List.of(filter.split("\\.")).stream()
            .map(
                part ->
                    switch (part) {
                      case "*" -> token;
                      case ">" -> token + "(\\." + token + ")*";
                      default -> Pattern.quote(part);
                    })
            .collect(Collectors.joining("\\.")));
  }

  @Provide
  static Arbitrary<String> filters() {
    Arbitrary<String> tokens = Arbitraries.of("*", "a", "ab", "b", "~YQ", "~IA", "~");
    Arbitrary<String> ends = Arbitraries.of("", ".>");
    Arbitrary<String> starts = tokens.list().ofMinSize(1).ofMaxSize(4).map(KeyFilterTest::dotted);
    return Arbitraries.frequencyOf(
        Tuple.of(9, starts.flatMap(start -> ends.map(end -> start + end))),
        Tuple.of(1, Arbitraries.just(">")));
  }

  @Provide
  static Arbitrary<byte[]> keys() {
    Arbitrary<String> text = Arbitraries.strings().withChars("aab..*> é").ofMaxLength(8);
    return text.map(key -> key.getBytes(UTF_8));
  }

  private static String dotted(List<String> tokens) {
    return String.join(".", tokens);
  }
}
