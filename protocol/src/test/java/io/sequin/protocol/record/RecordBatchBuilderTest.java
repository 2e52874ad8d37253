package io.sequin.protocol.record;

import static io.sequin.protocol.record.KafkaBatches.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that are built here are those that Kafka would have built. */
class RecordBatchBuilderTest {

  private static final long BASE_OFFSET = 7_000_000_000L;
  private static final long PRODUCER_ID = 4711;
  private static final short EPOCH = 3;
  private static final int SEQUENCE = 99;
  private static final int ROOM_BYTES = 1 << 20;

  /** A record, how many offsets to skip before it. */
  record Placed(int gap, SimpleRecord content) {}

  @Property(tries = 300)
  void fieldsBecomeTheBytesThatKafkaWrites(
      @ForAll("placed") List<Placed> records, @ForAll("tails") int tail) {
    long baseTimestamp = records.getFirst().content().timestamp();
    long lastOffset = lastOffsetOf(records) + tail;
    RecordBatchBuilder ours =
        new RecordBatchBuilder(
            new BatchFields(
                BASE_OFFSET,
                (int) (lastOffset - BASE_OFFSET),
                (short) 0,
                baseTimestamp,
                -1,
                PRODUCER_ID,
                EPOCH,
                SEQUENCE),
            0);
    MemoryRecordsBuilder kafkas = kafkaBuilder();

    forEachOffset(
        records,
        (offset, record) -> {
          ours.append(
              offset,
              record.timestamp(),
              bytesOf(record.key()),
              bytesOf(record.value()),
              headersOf(record));
          kafkas.appendWithOffset(offset, record);
        });
    kafkas.overrideLastOffset(lastOffset);

    byte[] expected = payloadOf(Unpooled.wrappedBuffer(kafkas.build().buffer()));
    assertThat(ours.recordCount()).isEqualTo(records.size());
    assertThat(ours.sizeInBytes()).isEqualTo(BatchLayout.WIRE_PREFIX_BYTES + expected.length);
    assertThat(ours.build()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void recordsOfAStoredBatchAreTakenOverWithTheirOffsetsAndTimes(CompressionCodec codec) {
    List<SimpleRecord> all =
        Stream.of("a", "b", "c", "d", "e").map(key -> keyed(key, "value of " + key)).toList();
    byte[] stored =
        payloadOf(produceAs(PRODUCER_ID, EPOCH, SEQUENCE, true, all.toArray(SimpleRecord[]::new)));
    stored = Codecs.compress(Compression.of(codec), stored);
    BigEndian.putShort(
        stored,
        BatchLayout.ATTRIBUTES_AT,
        BatchAttributes.withCodec(BatchHeader.of(stored).attributes(), codec));

    byte[] filtered = filtered(stored, 1, 3);

    MutableRecordBatch read = readByKafka(filtered, BASE_OFFSET);
    assertThat(offsetsOf(read)).containsExactly(BASE_OFFSET + 1, BASE_OFFSET + 3);
    assertThat(recordsReadByKafka(filtered)).containsExactly(all.get(1), all.get(3));
    assertThat(read.lastOffset()).isEqualTo(BASE_OFFSET + 4);
    assertThat(read.producerId()).isEqualTo(PRODUCER_ID);
    assertThat(read.producerEpoch()).isEqualTo(EPOCH);
    assertThat(read.baseSequence()).isEqualTo(SEQUENCE);
    assertThat(read.isTransactional()).isTrue();
    assertThat(read.maxTimestamp()).isEqualTo(NOW_MS);
  }

  @Test
  void allRecordsTakenOverAreTheSameBatch() {
    byte[] stored = payloadOf(produce(CompressionCodec.NONE, at(10), at(30), at(20)));

    assertThat(filtered(stored, 0, 1, 2)).isEqualTo(stored);
  }

  @Test
  void theLargestTimestampIsThatOfTheRecordsThatAreLeft() {
    byte[] stored = payloadOf(produce(CompressionCodec.NONE, at(10), at(30), at(20)));

    assertThat(BatchHeader.of(filtered(stored, 0, 2)).maxTimestamp()).isEqualTo(20);
  }

  @Test
  void theTimeOfTheAppendStaysThatOfTheBatch() {
    byte[] stored =
        prepare(
                produce(CompressionCodec.NONE, at(10), at(30)),
                Policies.stampAppendTime(Optional.empty()))
            .payload();

    MutableRecordBatch read = readByKafka(filtered(stored, 0), BASE_OFFSET);

    assertThat(read.maxTimestamp()).isEqualTo(NOW_MS);
    assertThat(read.iterator().next().timestamp()).isEqualTo(NOW_MS);
  }

  @Test
  void aBatchWithoutRecordsIsTheOneThatKafkasCleanerLeaves() {
    ByteBuffer kafkas = ByteBuffer.allocate(BatchLayout.WIRE_HEADER_BYTES);
    DefaultRecordBatch.writeEmptyHeader(
        kafkas,
        RecordBatch.CURRENT_MAGIC_VALUE,
        PRODUCER_ID,
        EPOCH,
        SEQUENCE,
        BASE_OFFSET,
        BASE_OFFSET + 9,
        0,
        org.apache.kafka.common.record.TimestampType.CREATE_TIME,
        NOW_MS,
        false,
        false);
    kafkas.rewind();

    byte[] ours =
        new RecordBatchBuilder(
                new BatchFields(
                    BASE_OFFSET, 9, (short) 0, -1, NOW_MS, PRODUCER_ID, EPOCH, SEQUENCE),
                0)
            .build();

    assertThat(ours).isEqualTo(payloadOf(Unpooled.wrappedBuffer(kafkas)));
  }

  @Test
  void aCommitMarkerIsOneToKafka() {
    MutableRecordBatch marker = readByKafka(ControlBatches.commitMarker(), BASE_OFFSET);

    assertThat(marker.isControlBatch()).isTrue();
    assertThat(marker.lastOffset()).isEqualTo(BASE_OFFSET);
    Record record = marker.iterator().next();
    assertThat(ControlRecordType.parse(record.key())).isEqualTo(ControlRecordType.COMMIT);
    assertThat(EndTransactionMarker.deserialize(record).coordinatorEpoch()).isZero();
  }

  @Test
  void anEmptyControlBatchIsOneToKafka() {
    MutableRecordBatch empty = readByKafka(ControlBatches.empty(), BASE_OFFSET);

    assertThat(empty.isControlBatch()).isTrue();
    assertThat(empty.lastOffset()).isEqualTo(BASE_OFFSET);
    assertThat(empty).isEmpty();
  }

  @Test
  void offsetsMustGoUpAndStayInsideTheBatch() {
    RecordBatchBuilder batch = new RecordBatchBuilder(BatchFields.withoutProducer(100, 5, 0), 0);
    batch.append(102, 0, null, null, List.of());

    for (long offset : new long[] {102, 99, 106, 1L << 40}) {
      assertThatThrownBy(() -> batch.append(offset, 0, null, null, List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(offsetsOf(readByKafka(batch.build(), 100))).containsExactly(102L);
  }

  private static byte[] filtered(byte[] stored, Integer... wanted) {
    RecordCursor record = RecordCursor.of(stored, MAX_UNCOMPRESSED_BYTES);
    RecordBatchBuilder batch =
        new RecordBatchBuilder(BatchFields.of(BASE_OFFSET, record.header()), 0);
    while (record.next()) {
      if (Arrays.asList(wanted).contains(record.offsetDelta())) {
        batch.append(record);
      }
    }
    return batch.build();
  }

  private static MemoryRecordsBuilder kafkaBuilder() {
    return MemoryRecords.builder(
        ByteBuffer.allocate(ROOM_BYTES),
        RecordBatch.CURRENT_MAGIC_VALUE,
        kafkaCompression(CompressionCodec.NONE),
        org.apache.kafka.common.record.TimestampType.CREATE_TIME,
        BASE_OFFSET,
        RecordBatch.NO_TIMESTAMP,
        PRODUCER_ID,
        EPOCH,
        SEQUENCE,
        false,
        false,
        0);
  }

  @FunctionalInterface
  private interface OffsetAndRecord {
    void accept(long offset, SimpleRecord record);
  }

  private static void forEachOffset(List<Placed> records, OffsetAndRecord action) {
    long offset = BASE_OFFSET - 1;
    for (Placed record : records) {
      offset += 1 + record.gap();
      action.accept(offset, record.content());
    }
  }

  private static long lastOffsetOf(List<Placed> records) {
    return BASE_OFFSET - 1 + records.stream().mapToLong(record -> 1 + record.gap()).sum();
  }

  private static List<Long> offsetsOf(MutableRecordBatch batch) {
    List<Long> offsets = new ArrayList<>();
    for (Record record : batch) {
      offsets.add(record.offset());
    }
    return offsets;
  }

  private static List<RecordHeader> headersOf(SimpleRecord record) {
    return Arrays.stream(record.headers())
        .map(header -> new RecordHeader(header.key().getBytes(UTF_8), header.value()))
        .toList();
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Provide
  static Arbitrary<Integer> tails() {
    return Arbitraries.integers().between(0, 1000);
  }

  @Provide
  static Arbitrary<List<Placed>> placed() {
    Arbitrary<Integer> gaps = Arbitraries.integers().between(0, 20_000);
    return Combinators.combine(gaps, record()).as(Placed::new).list().ofMinSize(1).ofMaxSize(30);
  }

  private static Arbitrary<SimpleRecord> record() {
    Arbitrary<Long> timestamps = Arbitraries.longs().between(0, 2 * NOW_MS);
    Arbitrary<byte[]> bytes =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(300).injectNull(0.2);
    Arbitrary<Header> header =
        Combinators.combine(Arbitraries.strings().ofMaxLength(10), bytes)
            .as(org.apache.kafka.common.header.internals.RecordHeader::new);
    Arbitrary<Header[]> headers = header.array(Header[].class).ofMaxSize(4);
    return Combinators.combine(timestamps, bytes, bytes, headers).as(SimpleRecord::new);
  }
}
