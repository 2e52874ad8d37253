package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.RECORDS_AT;
import static io.sequin.protocol.record.KafkaBatches.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.sequin.protocol.record.InvalidBatchException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/** Compressed records in every shape that clients other than Java's may send. */
class CompressionTest {

  private static final List<SimpleRecord> RECORDS =
      List.of(keyed("a", "first ".repeat(4000)), keyed("b", "second"), keyed("c", "third"));
  private static final ByteBuf PLAIN =
      produce(CompressionCodec.NONE, RECORDS.toArray(SimpleRecord[]::new));
  private static final byte[] PLAIN_SECTION = recordsSectionOf(PLAIN);

  @Test
  void snappyAsARawBlockIsWhatLibrdkafkaSends() throws IOException {
    assertReadable(CompressionCodec.SNAPPY, Snappy.compress(PLAIN_SECTION));
  }

  @Test
  void snappyInSmallFramedBlocksIsRead() throws IOException {
    assertReadable(
        CompressionCodec.SNAPPY, written(PLAIN_SECTION, out -> new SnappyOutputStream(out, 1024)));
  }

  @Test
  void concatenatedSnappyStreamsAreRead() throws IOException {
    assertReadable(CompressionCodec.SNAPPY, writtenInTwoParts(SnappyOutputStream::new));
  }

  @Test
  void aSnappyBlockThatClaimsMoreThanItCanHoldIsCorrupt() {
    byte[] claimOf32Mebibytes = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10, 0, 0, 0, 0};
    assertRefused(CompressionCodec.SNAPPY, claimOf32Mebibytes, Reason.CORRUPT_MESSAGE);
  }

  @ParameterizedTest
  @EnumSource(
      value = BLOCKSIZE.class,
      names = {"SIZE_64KB", "SIZE_256KB", "SIZE_1MB", "SIZE_4MB"})
  void lz4FramesWithEveryOptionAreRead(BLOCKSIZE blockSize) throws IOException {
    Bits[] everyChecksum = {
      Bits.BLOCK_INDEPENDENCE, Bits.BLOCK_CHECKSUM, Bits.CONTENT_CHECKSUM, Bits.CONTENT_SIZE
    };
    byte[] frame =
        written(
            PLAIN_SECTION,
            out -> new LZ4FrameOutputStream(out, blockSize, PLAIN_SECTION.length, everyChecksum));
    assertReadable(CompressionCodec.LZ4, frame);
    assertDamageIsFound(CompressionCodec.LZ4, frame);
  }

  @Test
  void concatenatedLz4FramesAreRead() throws IOException {
    assertReadable(CompressionCodec.LZ4, writtenInTwoParts(LZ4FrameOutputStream::new));
  }

  @Test
  void incompressibleLz4BlocksAreRead() {
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    SimpleRecord record = new SimpleRecord(NOW_MS, null, noise);

    PreparedBatch stored =
        prepare(produce(CompressionCodec.LZ4, record), Policies.store(CompressionCodec.NONE));

    assertThat(recordsReadByKafka(stored.payload())).containsExactly(record);
  }

  @Test
  void aWrongLz4HeaderChecksumIsCorrupt() throws IOException {
    byte[] frame = written(PLAIN_SECTION, LZ4FrameOutputStream::new);
    frame[6]++;
    assertRefused(CompressionCodec.LZ4, frame, Reason.CORRUPT_MESSAGE);
  }

  @Test
  void lz4BlocksThatDependOnEachOtherAreRefusedAsByKafka() throws IOException {
    byte[] frame = written(PLAIN_SECTION, LZ4FrameOutputStream::new);
    frame[4] &= ~0x20;
    frame[6] = (byte) (XXHashFactory.fastestInstance().hash32().hash(frame, 4, 2, 0) >> 8);
    assertRefused(CompressionCodec.LZ4, frame, Reason.CORRUPT_MESSAGE);
  }

  @Test
  void severalGzipMembersAreRead() throws IOException {
    assertReadable(CompressionCodec.GZIP, writtenInTwoParts(GZIPOutputStream::new));
  }

  @Test
  void severalZstandardFramesAreRead() {
    int middle = PLAIN_SECTION.length / 2;
    byte[] first = Zstd.compress(Arrays.copyOf(PLAIN_SECTION, middle));
    byte[] second = Zstd.compress(Arrays.copyOfRange(PLAIN_SECTION, middle, PLAIN_SECTION.length));
    assertReadable(CompressionCodec.ZSTD, concatenated(first, second));
  }

  @Test
  void aZstandardFrameThatClaimsPetabytesIsCorrupt() {
    byte[] claim = Zstd.compress(new byte[1000]);
    assertThat(Zstd.getFrameContentSize(claim)).isEqualTo(1000);
    byte[] eightByteSize = new byte[claim.length + 6];
    System.arraycopy(claim, 0, eightByteSize, 0, 4);
    eightByteSize[4] = (byte) 0xe0;
    Arrays.fill(eightByteSize, 5, 12, (byte) 0xff);
    System.arraycopy(claim, 7, eightByteSize, 13, claim.length - 7);
    assertRefused(CompressionCodec.ZSTD, eightByteSize, Reason.CORRUPT_MESSAGE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aTruncatedStreamIsCorrupt(CompressionCodec codec) {
    byte[] whole = compressedSection(Compression.of(codec));
    for (int length = 0; length < whole.length; length++) {
      Reason reason = refusal(codec, Arrays.copyOf(whole, length)).reason();
      boolean endsBetweenBlocks =
          codec == CompressionCodec.SNAPPY && reason == Reason.INVALID_RECORD;
      assertThat(reason == Reason.CORRUPT_MESSAGE || endsBetweenBlocks)
          .as("%s at %s of %s bytes", reason, length, whole.length)
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aBombIsTooLargeBeforeItTakesMemory(CompressionCodec codec) {
    SimpleRecord zeros = new SimpleRecord(NOW_MS, null, new byte[3 * 1024 * 1024]);
    ByteBuf bomb = produce(codec, zeros);
    BatchPolicy policy = Policies.limit(codec, 1 << 20, 1 << 20, 2 * 1024 * 1024);

    InvalidBatchException refusal =
        catchThrowableOfType(InvalidBatchException.class, () -> prepare(bomb, policy));

    assertThat(refusal.reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void exactlyTheAllowedSizeIsTaken(CompressionCodec codec) {
    SimpleRecord[] records = RECORDS.toArray(SimpleRecord[]::new);
    int plainBytes = payloadOf(PLAIN).length;

    prepare(produce(codec, records), Policies.limit(codec, 1 << 20, 1 << 20, plainBytes));
    InvalidBatchException refusal =
        catchThrowableOfType(
            InvalidBatchException.class,
            () ->
                prepare(
                    produce(codec, records),
                    Policies.limit(codec, 1 << 20, 1 << 20, plainBytes - 1)));

    assertThat(refusal.reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE);
  }

  @Test
  void kafkaReadsWhatIsWrittenAtTheEndsOfEveryLevelRange() {
    for (Compression compression :
        List.of(
            new Compression(CompressionCodec.GZIP, 1),
            new Compression(CompressionCodec.GZIP, 9),
            new Compression(CompressionCodec.LZ4, 1),
            new Compression(CompressionCodec.LZ4, 17),
            new Compression(CompressionCodec.ZSTD, -131_072),
            new Compression(CompressionCodec.ZSTD, 22))) {
      PreparedBatch stored = prepare(PLAIN, Policies.store(compression));
      assertThat(recordsReadByKafka(stored.payload())).isEqualTo(RECORDS);
    }
  }

  @Test
  void aHigherLevelPacksTighter() {
    assertThat(compressedSection(new Compression(CompressionCodec.GZIP, 9)).length)
        .isLessThan(compressedSection(new Compression(CompressionCodec.GZIP, 1)).length);
  }

  @Test
  void levelsThatKafkaRefusesAreRefused() {
    assertLevelRefused(CompressionCodec.GZIP, 0, -2, 10);
    assertLevelRefused(CompressionCodec.SNAPPY, 1);
    assertLevelRefused(CompressionCodec.LZ4, 0, 18);
    assertLevelRefused(CompressionCodec.ZSTD, -131_073, 23);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, 8})
  void unknownCodecIdsHaveNoCodec(int id) {
    assertThat(CompressionCodec.ofId(id)).isEmpty();
  }

  private interface Wrapper {
    OutputStream wrap(OutputStream out) throws IOException;
  }

  private static byte[] written(byte[] bytes, Wrapper wrapper) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressing = wrapper.wrap(out)) {
      compressing.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] writtenInTwoParts(Wrapper wrapper) throws IOException {
    int middle = PLAIN_SECTION.length / 2;
    return concatenated(
        written(Arrays.copyOf(PLAIN_SECTION, middle), wrapper),
        written(Arrays.copyOfRange(PLAIN_SECTION, middle, PLAIN_SECTION.length), wrapper));
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] compressedSection(Compression compression) {
    byte[] payload = Codecs.compress(compression, payloadOf(PLAIN));
    return Arrays.copyOfRange(payload, RECORDS_AT, payload.length);
  }

  private static void assertReadable(CompressionCodec codec, byte[] section) {
    PreparedBatch plain =
        prepare(withRecordsSection(PLAIN, codec, section), Policies.store(CompressionCodec.NONE));
    assertThat(recordsReadByKafka(plain.payload())).isEqualTo(RECORDS);
  }

  private static void assertDamageIsFound(CompressionCodec codec, byte[] section) {
    for (int at = 0; at < section.length; at++) {
      byte[] damaged = section.clone();
      damaged[at] ^= 0x55;
      refusal(codec, damaged);
    }
  }

  private static void assertRefused(CompressionCodec codec, byte[] section, Reason reason) {
    assertThat(refusal(codec, section).reason()).isEqualTo(reason);
  }

  private static InvalidBatchException refusal(CompressionCodec codec, byte[] section) {
    ByteBuf records = withRecordsSection(PLAIN, codec, section);
    InvalidBatchException refusal =
        catchThrowableOfType(
            InvalidBatchException.class,
            () -> prepare(records, Policies.store(CompressionCodec.NONE)));
    assertThat(refusal).as("the batch was taken").isNotNull();
    return refusal;
  }

  private static void assertLevelRefused(CompressionCodec codec, int... levels) {
    for (int level : levels) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Compression(codec, level));
    }
  }
}
