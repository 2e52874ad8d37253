package io.sequin.migration.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.protocol.record.BatchProducer;
import io.sequin.protocol.record.BatchStamp;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.protocol.record.RecordHeader;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What a log becomes on its way to another cluster. */
class OutgoingBuilderTest {

  private static final short LOG_APPEND_TIME = 0x08;
  private static final int WIRE_PREFIX_BYTES = 16;

  @RepeatedTest(200)
  void recordsKeepTheirOffsetsAndAllElseIsAGap(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Map<Long, String> expected = new TreeMap<>();
    long startOffset = random.nextInt(40);
    long fromOffset = random.nextInt(60);
    OutgoingBuilder builder = new OutgoingBuilder(fromOffset, startOffset);
    long begin = Math.max(fromOffset, startOffset);
    long next = random.nextInt(30);
    for (int i = 0; i < 12; i++) {
      StoredBatch batch = batch(random, next);
      next = batch.lastOffset() + 1 + (random.nextInt(4) == 0 ? random.nextInt(9) : 0);
      if (batch.lastOffset() < begin) {
        continue;
      }
      if (random.nextInt(5) == 0) {
        builder.skipTo(batch.lastOffset() + 1);
      } else {
        builder.add(batch);
        expected.putAll(records(batch.baseOffset(), batch.payload()));
      }
    }
    expected.keySet().removeIf(offset -> offset < begin);

    List<Outgoing> parts = builder.build();

    Map<Long, String> found = new TreeMap<>();
    long at = fromOffset;
    for (Outgoing part : parts) {
      assertThat(part.fromOffset()).isEqualTo(at);
      at = part.toOffset();
      if (part instanceof Outgoing.Records records) {
        Map<Long, String> of = records(records.fromOffset(), records.payload());
        assertThat(of).hasSize(records.count());
        found.putAll(of);
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(at).isEqualTo(Math.max(builder.nextOffset(), begin));
  }

  @Test
  void whatHadExpiredIsCounted() {
    OutgoingBuilder builder = new OutgoingBuilder(10, 25);
    builder.skipTo(30);

    assertThat(builder.build()).containsExactly(new Outgoing.Gap(10, 30, 25));
    assertThat(new Outgoing.Gap(10, 30, 25).expiredIn(10, 20)).isEqualTo(10);
    assertThat(new Outgoing.Gap(20, 30, 25).expiredIn(20, 30)).isEqualTo(5);
    assertThat(new Outgoing.Gap(26, 30, 25).expiredIn(26, 30)).isZero();
  }

  @Test
  void aStampedBatchIsOneOfItsProducerAndUndamaged() {
    byte[] payload = batch(new Random(1), 0).payload().clone();

    var wire = BatchStamp.stamp(payload, new BatchProducer(4711, (short) 3), 99);
    wire.skipBytes(WIRE_PREFIX_BYTES);
    byte[] sent = new byte[wire.readableBytes()];
    wire.readBytes(sent);

    BatchHeader header = BatchHeader.of(sent);
    assertThat(header.matchesChecksum(sent)).isTrue();
    assertThat(header.isTransactional()).isFalse();
    assertThat(header.producerId()).isEqualTo(4711);
    assertThat(header.producerEpoch()).isEqualTo((short) 3);
    assertThat(header.baseSequence()).isEqualTo(99);
  }

  @Test
  void sequencesBeginAnewBehindTheLargest() {
    assertThat(Sequences.plus(Integer.MAX_VALUE, 1)).isZero();
    assertThat(Sequences.plus(Integer.MAX_VALUE - 1, 5)).isEqualTo(3);
    assertThat(Sequences.between(Integer.MAX_VALUE - 1, 3)).isEqualTo(5);
    assertThat(Sequences.between(7, 7)).isZero();
  }

  /** With gaps between its records, and perhaps none at its end. */
  private static StoredBatch batch(Random random, long baseOffset) {
    int span = 1 + random.nextInt(20);
    boolean hasGaps = random.nextBoolean();
    int valueBytes = random.nextInt(3) == 0 ? 2_000 : 20;
    short attributes = random.nextInt(4) == 0 ? LOG_APPEND_TIME : (short) 0x10;
    RecordBatchBuilder batch =
        new RecordBatchBuilder(
            new BatchFields(baseOffset, span - 1, attributes, 1_000, 9_999_999, 77, (short) 1, 5),
            100);
    for (int i = 0; i < span; i++) {
      if (!hasGaps || random.nextInt(3) > 0) {
        batch.append(
            baseOffset + i,
            1_000 + random.nextInt(500),
            random.nextInt(5) == 0 ? null : ("k" + i).getBytes(UTF_8),
            random.nextInt(6) == 0 ? null : "v".repeat(random.nextInt(valueBytes)).getBytes(UTF_8),
            random.nextBoolean()
                ? List.of(new RecordHeader("h".getBytes(UTF_8), null))
                : List.of());
      }
    }
    return new StoredBatch(baseOffset, baseOffset + span - 1, batch.build());
  }

  private static Map<Long, String> records(long baseOffset, byte[] payload) {
    Map<Long, String> records = new TreeMap<>();
    RecordCursor record = RecordCursor.of(payload, Integer.MAX_VALUE);
    while (record.next()) {
      List<String> fields = new ArrayList<>();
      fields.add(String.valueOf(record.timestamp()));
      fields.add(text(record, record.keyAt(), record.keyLength()));
      fields.add(text(record, record.valueAt(), record.valueLength()));
      fields.add(record.headerCount() + text(record, record.headersAt(), record.headersLength()));
      records.put(baseOffset + record.offsetDelta(), String.join("|", fields));
    }
    return records;
  }

  private static String text(RecordCursor record, int at, int length) {
    return length < 0 ? "null" : new String(record.bytes(), at, length, UTF_8);
  }
}
