package io.sequin.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.record.BatchFrame;
import io.sequin.protocol.record.BatchLayout;
import io.sequin.protocol.record.ControlBatches;
import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.log.StoredBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kafka's own reader sees what a filter leaves of a batch. */
class BatchFilterTest {

  private static final long BASE_OFFSET = 100;
  private static final long START = 0;

  @ParameterizedTest
  @EnumSource
  void onlyWhatTheFilterChoosesIsLeftAndTheBatchEndsWhereItEnded(CompressionType codec) {
    StoredBatch batch = batch(codec, "a.1", "b.1", "a.2", null, "b.2");

    StoredBatch left = filter("a.*").apply(batch, START).orElseThrow();

    assertThat(read(left)).containsExactly("100 a.1", "102 a.2");
    assertThat(left.baseOffset()).isEqualTo(BASE_OFFSET);
    assertThat(left.lastOffset()).isEqualTo(BASE_OFFSET + 4);
    assertThat(asKafkaSees(left).lastOffset()).isEqualTo(BASE_OFFSET + 4);
  }

  @Test
  void aBatchThatIsChosenAsAWholeStaysTheSame() {
    StoredBatch batch = batch(CompressionType.LZ4, "a.1", "a.2");

    assertThat(filter(">").apply(batch, START)).containsSame(batch);
  }

  @Test
  void recordsBeforeTheOffsetThatIsAskedForAreLeftOut() {
    StoredBatch batch = batch(CompressionType.NONE, "a.1", "a.2", "b.1");

    assertThat(read(filter("a.*").apply(batch, BASE_OFFSET + 1).orElseThrow()))
        .containsExactly("101 a.2");
    assertThat(filter("a.*").apply(batch, BASE_OFFSET + 2)).isEmpty();
  }

  @Test
  void keysThatAreNoTextAndRecordsWithoutKeysAreOneToken() {
    StoredBatch batch = batch(CompressionType.NONE, "a b", null, "", "a.b");

    assertThat(read(filter("*").apply(batch, START).orElseThrow()))
        .containsExactly("100 a b", "101 null", "102 ");
    assertThat(read(filter("3-101").apply(batch, START).orElseThrow())).containsExactly("101 null");
    assertThat(read(filter("~YSBi").apply(batch, START).orElseThrow())).containsExactly("100 a b");
  }

  @Test
  void markersOfTransactionsStay() {
    StoredBatch marker = new StoredBatch(7, 7, ControlBatches.commitMarker());

    assertThat(filter("nothing").apply(marker, START)).isEqualTo(Optional.of(marker));
  }

  private static BatchFilter filter(String text) {
    return new BatchFilter(KeyFilter.parse(text), 3);
  }

  private static StoredBatch batch(CompressionType codec, String... keys) {
    SimpleRecord[] records =
        Stream.of(keys)
            .map(key -> new SimpleRecord(1, key == null ? null : key.getBytes(UTF_8), new byte[9]))
            .toArray(SimpleRecord[]::new);
    ByteBuffer wire = MemoryRecords.withRecords(Compression.of(codec).build(), records).buffer();
    byte[] payload = new byte[wire.remaining() - BatchLayout.WIRE_PREFIX_BYTES];
    wire.get(wire.position() + BatchLayout.WIRE_PREFIX_BYTES, payload);
    return new StoredBatch(BASE_OFFSET, BASE_OFFSET + keys.length - 1, payload);
  }

  private static MutableRecordBatch asKafkaSees(StoredBatch batch) {
    ByteBuffer wire = BatchFrame.of(batch.baseOffset(), 0, batch.payload()).nioBuffer();
    MutableRecordBatch read = MemoryRecords.readableRecords(wire).batches().iterator().next();
    read.ensureValid();
    return read;
  }

  private static List<String> read(StoredBatch batch) {
    List<String> read = new ArrayList<>();
    for (Record record : asKafkaSees(batch)) {
      String key = record.hasKey() ? UTF_8.decode(record.key()).toString() : "null";
      read.add(record.offset() + " " + key);
    }
    return read;
  }
}
