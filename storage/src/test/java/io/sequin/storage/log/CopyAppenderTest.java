package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PromotionException;
import io.sequin.storage.log.CopiedBatch.Kind;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of another cluster's partitions: what is stored of them, and when not. */
class CopyAppenderTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);
  private static final long PRODUCER = 7;

  private DatabaseSettings settings;
  private Storage storage;
  private LinkStore links;
  private CopyAppender copies;
  private PartitionId partition;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, SETTINGS);
    links = storage.links();
    links.create("prod", Map.of("bootstrap.servers", "kafka:9092"), "{}");
    partition =
        new PartitionId(storage.topics().createLinked("prod", "flights", 1, Map.of()).id(), 0);
    copies = storage.log().copyAppender();
  }

  @AfterEach
  void close() {
    copies.close();
    storage.close();
  }

  @Test
  void batchesAreStoredWhereTheyWere() {
    copy(0, records(0, "a", "b"), records(5, "c"));
    copy(6, records(9, "d", "e"));

    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 11));
    assertThat(read(storage, 2)).containsExactly(tuple(5, 5));
    try (Storage other = Storage.open(settings, SETTINGS)) {
      // a gap ends what is read at once
      assertThat(read(other, 0)).containsExactly(tuple(0, 1));
      assertThat(read(other, 2)).containsExactly(tuple(5, 5));
      assertThat(read(other, 6)).containsExactly(tuple(9, 10));
    }
    assertThat(messages()).containsExactly("0 a", "1 b", "5 c", "9 d", "10 e");
  }

  @Test
  void offsetsWithoutARecordAreLeftOutBySql() {
    NewBatch batch = Batches.of(partition, record("a"), record("b"), record("c"));
    int[] keysAt = batch.keysAt().orElseThrow();
    // as a log cleaner leaves it: the first and the third of five
    int[] withHoles = {
      keysAt[0], NewBatch.NO_RECORD, keysAt[2], NewBatch.NO_RECORD, NewBatch.NO_RECORD
    };
    copies.append(
        List.of(
            new PartitionCopy(
                partition,
                0,
                List.of(copied(Kind.RECORDS, 10, 5, batch, Optional.of(withHoles))),
                0,
                15)));

    assertThat(messages()).containsExactly("10 a", "12 c");
    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 15));
  }

  @Test
  void whatDoesNotGoOnWhereTheCopyEndsIsNotStored() {
    copy(0, records(0, "a", "b"));

    assertThatThrownBy(() -> copy(0, records(0, "a", "b")))
        .isInstanceOf(CopyConflictException.class);
    assertThatThrownBy(() -> copy(5, records(5, "c"))).isInstanceOf(CopyConflictException.class);
    try (CopyAppender another = storage.log().copyAppender()) {
      another.append(List.of(part(2, records(2, "c"))));
    }
    assertThatThrownBy(() -> copy(2, records(2, "c"))).isInstanceOf(CopyConflictException.class);
    copy(3, records(3, "d"));

    assertThat(messages()).containsExactly("0 a", "1 b", "2 c", "3 d");
  }

  @Test
  void clientsAreRefusedUntilPromotion() {
    copy(0, records(0, "a"));
    NewBatch early = Batches.of(partition, 1, "k", "v");

    assertThat(append(early)).isEqualTo(AppendOutcome.LINKED);
    links.beginPromotion("prod", links.topics("prod"), LinkedTopic.Fence.NONE);
    assertThat(append(early)).isEqualTo(AppendOutcome.PROMOTING);
    links.giveUpPromotion("prod", links.topics("prod"));
    assertThat(append(early)).isEqualTo(AppendOutcome.LINKED);

    assertThatThrownBy(() -> promote(2)).isInstanceOf(PromotionException.class);
    promote(1);
    assertThat(append(early)).isEqualTo(AppendOutcome.APPENDED);
    assertThatThrownBy(() -> copy(2, records(2, "late"))).isInstanceOf(CopyConflictException.class);
  }

  @Test
  void transactionsAreOpenUntilTheirMarkersAreHere() {
    copy(0, transactional(0, 0, "a"), records(1, "b"));
    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 2, 0, 0, -1));
    assertThatThrownBy(() -> promote(2)).isInstanceOf(PromotionException.class);

    copy(2, marker(Kind.ABORT_MARKER, 2), transactional(3, 1, "c"));
    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 4, 0, 3, 2));
    assertThat(
            storage.log().abortedRanges(partition, storage.log().currentOffsets(partition), 0, 4))
        .containsExactly(new AbortedRange(PRODUCER, 0, 2));

    copy(4, marker(Kind.COMMIT_MARKER, 4));
    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 5, 0, 5, 2));
    assertThat(messages()).containsExactly("1 b", "3 c");
    promote(5);
  }

  @Test
  void aTransactionThatOthersHaveWithTheSameProducerIdHasNothingToDoWithIt() {
    copy(0, transactional(0, 0, "a"));

    TestDatabase.execute(settings, "SELECT sequin_log.end_in_log_now(" + PRODUCER + ", 0, true)");

    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 1, 0, 0, -1));
  }

  @Test
  void aProducerThatGoesOnAfterPromotionIsKnown() {
    copy(0, sequenced(0, 0, "a", "b"), sequenced(2, 2, "c"));
    promote(3);

    assertThat(append(Batches.of(partition, 1, "k", "c", Batches.producer(PRODUCER, 0, 2))))
        .isEqualTo(AppendOutcome.DUPLICATE);
    assertThat(append(Batches.of(partition, 1, "k", "e", Batches.producer(PRODUCER, 0, 4))))
        .isEqualTo(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(append(Batches.of(partition, 1, "k", "d", Batches.producer(PRODUCER, 0, 3))))
        .isEqualTo(AppendOutcome.APPENDED);
    assertThat(storage.producerIds().allocate()).isGreaterThan(PRODUCER + 1_000_000);
  }

  @Test
  void whatIsNotThereAnyMoreIsSkippedAndCounted() {
    copy(0, records(0, "a", "b"));
    links.skip(partition, 2, 10);
    links.skip(partition, 2, 20);

    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(10, 10));
    assertThat(links.positionsOf(links.topics("prod")).get(partition).source().orElseThrow())
        .satisfies(source -> assertThat(source.lostOffsets()).isEqualTo(8));
    copy(10, records(10, "c"));
    assertThat(messages()).containsExactly("10 c");
  }

  private List<Tuple> read(Storage gateway, long offset) {
    return gateway.log().read(partition, offset, 1 << 20).stream()
        .map(batch -> tuple(batch.baseOffset(), batch.lastOffset()))
        .toList();
  }

  private void promote(long end) {
    links.promote("prod", links.topics("prod"), Map.of(partition, end));
  }

  private AppendOutcome append(NewBatch batch) {
    return storage.log().append(batch).join().outcome();
  }

  private void copy(long fromOffset, CopiedBatch... batches) {
    copies.append(List.of(part(fromOffset, batches)));
  }

  private PartitionCopy part(long fromOffset, CopiedBatch... batches) {
    return new PartitionCopy(partition, fromOffset, List.of(batches), 0, 1_000);
  }

  private CopiedBatch records(long baseOffset, String... values) {
    return copied(Kind.RECORDS, baseOffset, batch(values));
  }

  private CopiedBatch sequenced(long baseOffset, int sequence, String... values) {
    NewBatch batch = batch(values);
    return new CopiedBatch(
        Kind.RECORDS,
        baseOffset,
        batch.recordCount(),
        batch.maxTimestampMs(),
        Batches.producer(PRODUCER, 0, sequence),
        0,
        batch.payload(),
        batch.keysAt());
  }

  private CopiedBatch transactional(long baseOffset, int sequence, String value) {
    CopiedBatch records = sequenced(baseOffset, sequence, value);
    return new CopiedBatch(
        Kind.TRANSACTIONAL_RECORDS,
        baseOffset,
        1,
        records.maxTimestampMs(),
        records.producer(),
        0,
        Batches.of(partition, 1, "k", value, new ProducerStamp(PRODUCER, (short) 0, 0, true, false))
            .payload(),
        records.keysAt());
  }

  private CopiedBatch marker(Kind kind, long offset) {
    NewBatch batch = batch("");
    return new CopiedBatch(
        kind,
        offset,
        1,
        batch.maxTimestampMs(),
        Batches.producer(PRODUCER, 0, -1),
        0,
        batch.payload(),
        Optional.of(new int[0]));
  }

  private CopiedBatch copied(Kind kind, long baseOffset, NewBatch batch) {
    return copied(kind, baseOffset, batch.recordCount(), batch, batch.keysAt());
  }

  private static CopiedBatch copied(
      Kind kind, long baseOffset, int offsetCount, NewBatch batch, Optional<int[]> keysAt) {
    return new CopiedBatch(
        kind,
        baseOffset,
        offsetCount,
        batch.maxTimestampMs(),
        batch.producer(),
        0,
        batch.payload(),
        keysAt);
  }

  private NewBatch batch(String... values) {
    TestRecord[] records = new TestRecord[values.length];
    for (int i = 0; i < values.length; i++) {
      records[i] = record(values[i]);
    }
    return Batches.of(partition, records);
  }

  private static TestRecord record(String value) {
    return TestRecord.of("k", value);
  }

  private static Tuple tuple(long baseOffset, long lastOffset) {
    return Tuple.tuple(baseOffset, lastOffset);
  }

  private List<String> messages() {
    return TestDatabase.query(
        settings,
        "SELECT \"offset\" || ' ' || sequin.text(data) FROM sequin.messages ORDER BY \"offset\"");
  }
}
