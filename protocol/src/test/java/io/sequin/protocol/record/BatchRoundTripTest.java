package io.sequin.protocol.record;

import static io.sequin.protocol.record.KafkaBatches.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Kafka's client wrote is what Kafka's client reads, and what our readers see. */
class BatchRoundTripTest {

  /** -1 as a varint. */
  private static final byte NULL_LENGTH = 1;

  @Property(tries = 400)
  void recordsSurviveAnyChangeOfCodec(
      @ForAll("records") List<SimpleRecord> records,
      @ForAll CompressionCodec producers,
      @ForAll CompressionCodec topics) {
    ByteBuf produced = produce(producers, records.toArray(SimpleRecord[]::new));

    PreparedBatch stored = prepare(produced, Policies.store(topics));

    assertThat(recordsReadByKafka(stored.payload())).isEqualTo(records);
    assertThat(recordsReadByCursor(stored.payload())).isEqualTo(records);
    assertThat(stored.recordCount()).isEqualTo(records.size());
    assertThat(stored.maxTimestamp())
        .isEqualTo(records.stream().mapToLong(SimpleRecord::timestamp).max().orElseThrow());
    assertThat(stored.keysAt().isPresent()).isEqualTo(topics == CompressionCodec.NONE);
    stored.keysAt().ifPresent(keysAt -> assertKeysAt(records, stored.payload(), keysAt));
  }

  @Property(tries = 100)
  void theProducersBytesAreKeptWhereTheTopicKeepsItsCodec(
      @ForAll("records") List<SimpleRecord> records, @ForAll CompressionCodec codec) {
    ByteBuf produced = produce(codec, records.toArray(SimpleRecord[]::new));

    assertThat(prepare(produced, Policies.keepCodec()).payload()).isEqualTo(payloadOf(produced));
    assertThat(prepare(produced, Policies.store(codec)).payload()).isEqualTo(payloadOf(produced));
  }

  @ParameterizedTest
  @EnumSource
  void aMegabyteValueSurvives(CompressionCodec codec) {
    byte[] value = new byte[1024 * 1024];
    new Random(1).nextBytes(value);
    SimpleRecord record = new SimpleRecord(NOW_MS, null, value);

    PreparedBatch plain = prepare(produce(codec, record), Policies.store(CompressionCodec.NONE));
    PreparedBatch packed = prepare(produce(CompressionCodec.NONE, record), Policies.store(codec));

    assertThat(recordsReadByKafka(plain.payload())).containsExactly(record);
    assertThat(recordsReadByKafka(packed.payload())).containsExactly(record);
  }

  @Test
  void aDirectSliceIsReadAtItsReaderIndexAndLeftAlone() {
    ByteBuf produced = produce(CompressionCodec.NONE, keyed("k", "v"));
    ByteBuf request = PooledByteBufAllocator.DEFAULT.directBuffer();
    request.writeZero(7).writeBytes(produced, produced.readerIndex(), produced.readableBytes());
    request.readerIndex(7);
    try {
      PreparedBatch stored = prepare(request, Policies.keepCodec());

      assertThat(stored.payload()).isEqualTo(payloadOf(produced));
      assertThat(request.readerIndex()).isEqualTo(7);
      assertThat(request.refCnt()).isEqualTo(1);
    } finally {
      request.release();
    }
  }

  @Provide
  static Arbitrary<List<SimpleRecord>> records() {
    return record().list().ofMinSize(1).ofMaxSize(60);
  }

  private static Arbitrary<SimpleRecord> record() {
    Arbitrary<Long> timestamps = Arbitraries.longs().between(0, NOW_MS + Policies.HOUR_MS);
    Arbitrary<byte[]> bytes =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(300).injectNull(0.2);
    Arbitrary<Header> header =
        Combinators.combine(Arbitraries.strings().ofMaxLength(10), bytes).as(RecordHeader::new);
    Arbitrary<Header[]> headers = header.array(Header[].class).ofMaxSize(4);
    return Combinators.combine(timestamps, bytes, bytes, headers).as(SimpleRecord::new);
  }

  private static List<SimpleRecord> recordsReadByCursor(byte[] payload) {
    List<SimpleRecord> records = new ArrayList<>();
    RecordCursor record = RecordCursor.of(payload, MAX_UNCOMPRESSED_BYTES);
    while (record.next()) {
      assertThat(record.offsetDelta()).isEqualTo(records.size());
      records.add(
          new SimpleRecord(
              record.timestamp(),
              slice(record.bytes(), record.keyAt(), record.keyLength()),
              slice(record.bytes(), record.valueAt(), record.valueLength()),
              headersOf(record)));
    }
    return records;
  }

  private static Header[] headersOf(RecordCursor record) {
    List<Header> headers = new ArrayList<>();
    HeaderCursor header = record.headers();
    while (header.next()) {
      String key = new String(record.bytes(), header.keyAt(), header.keyLength(), UTF_8);
      ByteBuffer value = slice(record.bytes(), header.valueAt(), header.valueLength());
      headers.add(new RecordHeader(key, value == null ? null : bytesOf(value)));
    }
    assertThat(headers).hasSize(record.headerCount());
    return headers.toArray(Header[]::new);
  }

  /**
   * Right before its place stands the key's length, and right behind a null one that of the value.
   */
  private static void assertKeysAt(List<SimpleRecord> records, byte[] payload, int[] keysAt) {
    assertThat(keysAt).hasSize(records.size());
    for (int i = 0; i < records.size(); i++) {
      ByteBuffer key = records.get(i).key();
      if (key == null) {
        assertThat(payload[keysAt[i] - 1]).isEqualTo(NULL_LENGTH);
      } else {
        assertThat(slice(payload, keysAt[i], key.remaining())).isEqualTo(key);
      }
    }
  }

  private static ByteBuffer slice(byte[] bytes, int at, int length) {
    return length < 0 ? null : ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + length));
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
