package io.sequin.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {

  private static final boolean CLASSIC = false;
  private static final boolean FLEXIBLE = true;

  @ParameterizedTest
  @CsvSource({"00, 0", "7f, 127", "8001, 128", "8000, 0", "ffffff7f, 268435455", "ffffffff0f, -1"})
  void aVarintHasSevenBitsInEachByte(String hex, int value) {
    assertThat(reader(hex).readUnsignedVarint()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "ffffffff", "ffffffff1f", "ffffffffff01", "808080808000"})
  void aVarintThatIsCutOffOrTooLongIsMalformed(String hex) {
    assertMalformed(() -> reader(hex).readUnsignedVarint());
  }

  @Test
  void numbersThatAreCutOffAreMalformed() {
    assertMalformed(() -> reader("").readBoolean());
    assertMalformed(() -> reader("").readByte());
    assertMalformed(() -> reader("00").readShort());
    assertMalformed(() -> reader("00").readUnsignedShort());
    assertMalformed(() -> reader("000000").readInt());
    assertMalformed(() -> reader("000000").readUnsignedInt());
    assertMalformed(() -> reader("00000000000000").readLong());
    assertMalformed(() -> reader("00000000000000").readDouble());
    assertMalformed(() -> reader("000000000000000000000000000000").readUuid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fffe", "8000", "0003 6162", "7fff 61"})
  void aStringLengthThatCannotBeIsMalformed(String hex) {
    assertMalformed(() -> reader(hex).readNullableString(CLASSIC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"04 6162", "ffffffff0f", "8080808008", "ffffffff07 61"})
  void aCompactStringLengthThatCannotBeIsMalformed(String hex) {
    assertMalformed(() -> reader(hex).readNullableString(FLEXIBLE));
  }

  @Test
  void aStringIsBoundedAsInKafkaEvenWhenItsBytesAreThere() {
    String longest = "a".repeat(Short.MAX_VALUE);
    assertThat(new WireReader(compactString(longest)).readString(FLEXIBLE)).isEqualTo(longest);
    assertMalformed(() -> new WireReader(compactString(longest + "a")).readString(FLEXIBLE));
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    assertThat(reader("0003 61 ff 62").readString(CLASSIC)).isEqualTo("a\ufffdb");
  }

  @Test
  void nullIsReadWhereItIsAllowed() {
    assertThat(reader("ffff").readNullableString(CLASSIC)).isNull();
    assertThat(reader("00").readNullableString(FLEXIBLE)).isNull();
    assertThat(reader("ffffffff").readNullableBytes(CLASSIC)).isNull();
    assertThat(reader("ffffffff").readNullableRecords(CLASSIC)).isNull();
    assertThat(reader("00").readNullableArray(WireReader::readInt, FLEXIBLE)).isNull();
    assertThat(reader("ff").<Integer>readNullable((in, _) -> in.readInt(), (short) 0)).isNull();
  }

  @Test
  void nullIsMalformedWhereItIsNotAllowed() {
    assertMalformed(() -> reader("ffff").readString(CLASSIC));
    assertMalformed(() -> reader("00").readBytes(FLEXIBLE));
    assertMalformed(() -> reader("ffffffff").readRecords(CLASSIC));
    assertMalformed(() -> reader("00").readArray(WireReader::readInt, FLEXIBLE));
    assertMalformed(() -> reader("00").readArray((in, _) -> in.readInt(), (short) 0, FLEXIBLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7fffffff", "80000000", "fffffffe", "00000003 0000"})
  void aLengthOrCountThatCannotBeIsMalformed(String hex) {
    assertMalformed(() -> reader(hex).readNullableBytes(CLASSIC));
    assertMalformed(() -> reader(hex).readNullableRecords(CLASSIC));
    assertMalformed(() -> reader(hex).readNullableArray(WireReader::readByte, CLASSIC));
  }

  @Test
  void elementsAreNotReadWhenTheirCountExceedsTheBytesLeft() {
    List<Byte> read = new ArrayList<>();
    assertMalformed(
        () ->
            reader("00000004 010203")
                .readArray(
                    in -> {
                      read.add(in.readByte());
                      return 0;
                    },
                    CLASSIC));
    assertThat(read).isEmpty();
  }

  @Test
  void recordsAreASliceThatSharesTheBytesOfTheFrame() {
    ByteBuf frame = bytes("00000002 aabb cc");
    WireReader in = new WireReader(frame);
    ByteBuf records = in.readRecords(CLASSIC);
    frame.setByte(4, 0x11);
    assertThat(records.getUnsignedByte(0)).isEqualTo((short) 0x11);
    assertThat(records.readableBytes()).isEqualTo(2);
    assertThat(in.remaining()).isEqualTo(1);
  }

  @Test
  void anUnknownTaggedFieldIsSkipped() {
    WireReader in = reader("01 63 03 aabbcc 7f");
    in.readTaggedFields((_, field) -> field.skipRemaining());
    assertThat(in.readByte()).isEqualTo((byte) 0x7f);
  }

  @Test
  void aTaggedFieldCannotReadBeyondItsOwnBytes() {
    assertMalformed(
        () -> reader("01 00 02 aabbccdd").readTaggedFields((_, field) -> field.readInt()));
  }

  @Test
  void aTaggedFieldThatIsLongerThanItsValueIsMalformed() {
    assertMalformed(
        () -> reader("01 00 05 aabbccddee").readTaggedFields((_, field) -> field.readInt()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"01", "01 00", "01 00 01", "01 00 ffffffff0f", "ffffffff0f 00 00", "02 00 00"})
  void aTaggedSectionThatIsCutOffIsMalformed(String hex) {
    assertMalformed(() -> reader(hex).readTaggedFields((_, field) -> field.skipRemaining()));
  }

  @Test
  void bytesBehindTheReadableOnesAreNotRead() {
    ByteBuf buffer = bytes("01020304").writerIndex(2);
    assertMalformed(() -> new WireReader(buffer).readInt());
  }

  private static void assertMalformed(ThrowingCallable read) {
    assertThatThrownBy(read).isExactlyInstanceOf(MalformedMessageException.class);
  }

  private static WireReader reader(String hex) {
    return new WireReader(bytes(hex));
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static ByteBuf compactString(String ascii) {
    ByteBuf buffer = Unpooled.buffer();
    int lengthPlusOne = ascii.length() + 1;
    buffer.writeByte((lengthPlusOne & 0x7f) | 0x80);
    buffer.writeByte(((lengthPlusOne >>> 7) & 0x7f) | 0x80);
    buffer.writeByte(lengthPlusOne >>> 14);
    buffer.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    return buffer;
  }
}
