package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  private static final int LENGTH = 35;
  private static final int START = 3;

  @ParameterizedTest
  @ValueSource(bytes = {1, ' ', 'x', 127})
  void asciiIsPlainWhateverItsLengthAndWhateverIsAroundIt(byte character) {
    for (int length = 0; length <= LENGTH; length++) {
      byte[] bytes = new byte[START + length + 1];
      bytes[0] = -1;
      Arrays.fill(bytes, START, START + length, character);

      assertThat(PlainText.isAscii(bytes, START, length)).as("%d bytes", length).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, -1, -128})
  void oneByteThatIsNoneShowsWhereverItIs(byte character) {
    for (int length = 1; length <= LENGTH; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = new byte[START + length];
        Arrays.fill(bytes, (byte) 1);
        bytes[START + at] = character;

        assertThat(PlainText.isAscii(bytes, START, length)).as("%d of %d", at, length).isFalse();
      }
    }
  }
}
