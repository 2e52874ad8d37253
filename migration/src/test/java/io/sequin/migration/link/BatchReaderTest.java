package io.sequin.migration.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.migration.client.SourceException;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.BatchStamp;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.storage.log.CopiedBatch;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken of an answer to Fetch: batches whose offsets can be, and which are whole. */
class BatchReaderTest {

  private static final int RECORDS = 10;

  @Test
  void batchesAreReadInTheirOrderWithGapsBetweenThem() {
    assertThat(read(3, 200, 0, 10, 150))
        .extracting(CopiedBatch::baseOffset)
        .containsExactly(0L, 10L, 150L);
    assertThat(read(12, 200, 0, 10, 150))
        .extracting(CopiedBatch::baseOffset)
        .containsExactly(10L, 150L);
  }

  @Test
  void whatWasAppendedWhileItWasReadIsTaken() {
    assertThat(read(0, 0, 0, 10, 20)).hasSize(3);
  }

  @Test
  void aBatchThatIsSaidToLieBehindTheEndIsNotTaken() {
    assertThatThrownBy(() -> read(0, 30, 0, 10, 20 + (1L << 48)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("cannot be copied: it is not where the log ends");
    assertThatThrownBy(() -> read(0, 30, 1L << 40)).hasMessageContaining("not where the log ends");
  }

  @Test
  void batchesThatOverlapAreNotTaken() {
    assertThatThrownBy(() -> read(0, 30, 0, 10, 19))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("it begins before the last one ends");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 17, 21, 30, 70})
  void aDamagedByteIsNoticedWhereverItIs(int at) {
    ByteBuf records = records(0);
    records.setByte(at, records.getByte(at) ^ 1);

    assertThatThrownBy(() -> BatchReader.read(answer(records, RECORDS), 0))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("the batch at offset 0 cannot be copied");
  }

  @Test
  void aPartAtTheEndIsLeftForTheNextTime() {
    ByteBuf both = records(0, 10);

    assertThat(BatchReader.read(answer(both.slice(0, both.readableBytes() - 5), 2L * RECORDS), 0))
        .hasSize(1);
  }

  private static List<CopiedBatch> read(long fromOffset, long highWatermark, long... baseOffsets) {
    return BatchReader.read(answer(records(baseOffsets), highWatermark), fromOffset);
  }

  private static PartitionData answer(ByteBuf records, long highWatermark) {
    return PartitionData.builder().records(records).highWatermark(highWatermark).build();
  }

  private static ByteBuf records(long... baseOffsets) {
    ByteBuf all = Unpooled.buffer();
    for (long baseOffset : baseOffsets) {
      RecordBatchBuilder batch =
          new RecordBatchBuilder(
              new BatchFields(0, RECORDS - 1, (short) 0, 1_000, 1_000, -1, (short) -1, -1), 100);
      IntStream.range(0, RECORDS)
          .forEach(i -> batch.append(i, 1_000, null, new byte[] {1, 2, 3}, List.of()));
      all.writeBytes(BatchStamp.wire(batch.build()).setLong(0, baseOffset));
    }
    return all;
  }
}
