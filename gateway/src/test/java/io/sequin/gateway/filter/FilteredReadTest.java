package io.sequin.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.storage.Storage;
import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads a real log whose batches each have one record. */
class FilteredReadTest {

  private static final long MUCH = 1 << 20;
  private static final byte[] VALUE = new byte[200];

  private Storage storage;
  private PartitionId partition;

  @BeforeEach
  void open() {
    storage = Storage.open(GatewayFixture.newDatabase(), BatchLogSettings.defaults());
    partition = new PartitionId(storage.topics().create("flights", 1, Map.of()).id(), 0);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void whatIsNotChosenIsPassedUpToTheEnd() {
    append("no.0", "yes.1", "no.2", "no.3");
    FilteredRead read = read(0);

    read.advance(MUCH, MUCH, 4);

    assertThat(offsets(read.found(MUCH, false))).containsExactly(1L);
    assertThat(read.found(MUCH, false).passedOffset()).hasValue(3);
    assertThat(read.hasMore()).isFalse();
  }

  @Test
  void nothingIsPassedWhereTheLastRecordIsChosenOrNothingIsNew() {
    append("no.0", "yes.1");
    FilteredRead fromStart = read(0);
    fromStart.advance(MUCH, MUCH, 2);
    FilteredRead fromEnd = read(2);
    fromEnd.advance(MUCH, MUCH, 2);

    assertThat(fromStart.found(MUCH, false).passedOffset()).isEmpty();
    assertThat(fromEnd.found(MUCH, false))
        .isEqualTo(new FilteredRead.Found(List.of(), OptionalLong.empty()));
  }

  @Test
  void aReadGoesOnWithWhatWasAppendedSince() {
    append("yes.0", "no.1");
    FilteredRead read = read(0);
    read.advance(MUCH, MUCH, 2);
    // what has been looked at is not looked at again: it is not even there any more
    storage.log().deleteRecords(partition, 2);

    append("no.2", "yes.3", "no.4");
    read.advance(MUCH, MUCH, 5);

    assertThat(offsets(read.found(MUCH, false))).containsExactly(0L, 3L);
    assertThat(read.found(MUCH, false).passedOffset()).hasValue(4);
  }

  @Test
  void whatDoesNotFitIsNeitherGivenOutNorPassed() {
    append("yes.0", "yes.1", "no.2");
    FilteredRead read = read(0);
    read.advance(MUCH, MUCH, 3);
    int oneBatch = read.found(MUCH, false).batches().getFirst().sizeBytes();

    assertThat(offsets(read.found(oneBatch, false))).containsExactly(0L);
    assertThat(read.found(oneBatch, false).passedOffset()).isEmpty();
    assertThat(offsets(read.found(1, true))).containsExactly(0L);
    assertThat(read.found(1, false))
        .isEqualTo(new FilteredRead.Found(List.of(), OptionalLong.empty()));
  }

  @Test
  void aReadEndsWhenItHasLookedAtEnoughAndSaysThatThereIsMore() {
    byte[] large = new byte[400_000];
    for (int i = 0; i < 6; i++) {
      append("no." + i, large);
    }
    FilteredRead read = read(0);

    read.advance(MUCH, 1, 6);
    assertThat(read.hasMore()).isTrue();
    assertThat(read.found(MUCH, false).passedOffset()).hasValue(1);

    read.advance(MUCH, 10 * MUCH, 6);
    assertThat(read.hasMore()).isFalse();
    assertThat(read.found(MUCH, false).passedOffset()).hasValue(5);
  }

  private FilteredRead read(long offset) {
    return new FilteredRead(
        storage.log(), partition, new BatchFilter(KeyFilter.parse("yes.>"), 0), offset);
  }

  private void append(String... keys) {
    for (String key : keys) {
      append(key, VALUE);
    }
  }

  private void append(String key, byte[] value) {
    RecordBatchBuilder batch = new RecordBatchBuilder(BatchFields.withoutProducer(0, 0, 0), 0);
    batch.append(0, 0, key.getBytes(UTF_8), value, List.of());
    storage
        .log()
        .append(
            new NewBatch(
                partition,
                1,
                0,
                new ProducerStamp(-1, (short) -1, -1),
                batch.build(),
                Optional.empty()))
        .join();
  }

  private static List<Long> offsets(FilteredRead.Found found) {
    return found.batches().stream().map(StoredBatch::baseOffset).toList();
  }
}
