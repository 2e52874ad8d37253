package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RecordFieldsTest {

  // attributes, timestamp delta and offset delta, as they stand before each key
  private static final String BEFORE = "000000";

  @Test
  void lengthsAreReadFromWhereTheKeyBegins() {
    RecordFields fields = read(BEFORE + "04" + "6162" + "06" + "636465", 4);

    assertThat(fields.valueLengths()).containsExactly(3);
    assertThat(fields.keysAreTokens()).isTrue();
    assertThat(fields.valuesAreAscii()).isTrue();
  }

  @Test
  void aLengthMayTakeSeveralBytes() {
    String hundred = "61".repeat(100);
    RecordFields fields = read(BEFORE + "c801" + hundred + "c801" + hundred, 5);

    assertThat(fields.valueLengths()).containsExactly(100);
    assertThat(fields.keysAreTokens()).isTrue();
  }

  @Test
  void anyNegativeLengthIsNull() {
    assertThat(read(BEFORE + "01" + "01", 4).valueLengths()).containsExactly(-1);
    assertThat(read(BEFORE + "05" + "0261", 4).valueLengths()).containsExactly(1);
    assertThat(read(BEFORE + "8101" + "03", 5).valueLengths()).containsExactly(-1);
  }

  @Test
  void oneKeyOrValueDecidesForAll() {
    RecordFields fields = read(BEFORE + "0261" + "0261" + BEFORE + "022a" + "02ff", 4, 11);

    assertThat(fields.keysAreTokens()).isFalse();
    assertThat(fields.valuesAreAscii()).isFalse();
  }

  @Test
  void aLengthThatTakesMoreBytesThanItNeedsIsNotReadInSql() {
    byte[] payload = HexFormat.of().parseHex(BEFORE + "0261" + "820061");

    assertThat(RecordFields.of(payload, new int[] {4})).isEmpty();
  }

  private static RecordFields read(String hex, int... keysAt) {
    return RecordFields.of(HexFormat.of().parseHex(hex), keysAt).orElseThrow();
  }
}
