package io.sequin.storage.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.keyed.KeyedMessage;
import io.sequin.storage.log.AbortedRange;
import io.sequin.storage.log.AppendOutcome;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import io.sequin.storage.testing.TestTransaction;
import io.sequin.storage.topic.Topic;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final BatchLogSettings NO_CACHE = new BatchLogSettings(1, 1 << 20, 1);

  private DatabaseSettings settings;
  private Storage storage;
  private Database database;
  private Topic topic;
  private PartitionId partition;

  /** What the clock of the retention shows. */
  private long nowMs;

  private RetentionPolicy policy = RetentionPolicy.KEEP_ALL;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, NO_CACHE);
    database = new Database(settings);
    topic = storage.topics().create("flights", 2, Map.of());
    partition = new PartitionId(topic.id(), 0);
    nowMs = Instant.now().toEpochMilli();
  }

  @AfterEach
  void close() {
    database.close();
    storage.close();
  }

  @Test
  void recordsAreReadAcrossSegments() {
    policy = new RetentionPolicy(-1, -1, HOUR_MS, -1);
    append(partition, 3);
    assertThat(read(0)).containsExactly(0L);
    finishSegment();
    append(partition, 3);
    finishSegment();
    append(partition, 3);

    assertThat(tables()).containsExactly(table(0), table(1), table(2));
    assertThat(read(0)).containsExactly(0L);
    assertThat(read(4)).containsExactly(3L);
    assertThat(read(6)).containsExactly(6L);
    assertThat(storage.log().findByTimestamp(partition, nowMs)).isPresent();
    assertThat(query("SELECT \"offset\" FROM sequin.messages ORDER BY 1")).hasSize(9);
  }

  @Test
  void aSegmentGoesAsAWholeWhenItsNewestRecordIsOldEnough() {
    policy = new RetentionPolicy(2 * HOUR_MS, -1, HOUR_MS, -1);
    append(partition, 3);
    finishSegment();
    append(partition, 3);

    nowMs += HOUR_MS - 2_000;
    run();
    assertThat(offsets()).isEqualTo(new LogOffsets(0, 6));

    nowMs += 2_000;
    run();
    assertThat(offsets()).isEqualTo(new LogOffsets(3, 6));
    assertThat(tables()).doesNotContain(table(0)).contains(table(1));
    assertThat(query("SELECT \"offset\" FROM sequin.messages ORDER BY 1"))
        .containsExactly("3", "4", "5");
    assertThatThrownBy(() -> read(2)).isInstanceOf(OffsetOutOfRangeException.class);
  }

  @Test
  void whatWasAbortedIsForgottenWithItsSegment() {
    policy = new RetentionPolicy(2 * HOUR_MS, -1, HOUR_MS, -1);
    TestTransaction first = TestTransaction.begin(storage, "first", partition);
    first.write(partition, 3);
    append(partition, 1);
    first.end(false);
    TestTransaction second = TestTransaction.begin(storage, "second", partition);
    second.write(partition, 3);
    finishSegment();
    append(partition, 1);
    second.end(false);
    String ranges = "SELECT first_offset, marker_offset FROM sequin_log.aborted_ranges ORDER BY 1";
    assertThat(query(ranges)).containsExactly("0|4", "5|9");

    nowMs += HOUR_MS;
    run();
    // the second one's marker is in the next segment
    assertThat(query(ranges)).containsExactly("5|9");
    LogOffsets offsets = offsets();
    assertThat(offsets).isEqualTo(new LogOffsets(8, 10, 0, 10, 9));
    assertThat(storage.log().abortedRanges(partition, offsets, 8, 10))
        .containsExactly(new AbortedRange(second.stored().producerId(), 5, 9));
    assertThat(query("SELECT \"offset\" FROM sequin.messages")).containsExactly("8");
  }

  @Test
  void nothingIsLeftOfWhatExpiresNotEvenDeadRows() {
    policy = new RetentionPolicy(HOUR_MS, -1, HOUR_MS, -1);
    for (int i = 0; i < 20; i++) {
      append(partition, 100);
    }
    finishSegment();
    nowMs += HOUR_MS + 1;
    run();

    assertThat(offsets()).isEqualTo(new LogOffsets(2_000, 2_000));
    assertThat(query("SELECT count(*) FROM sequin_log.batches")).containsExactly("0");
    assertThat(query("SELECT size_bytes FROM sequin_log.partitions WHERE partition = 0"))
        .containsExactly("0");
    assertThat(tables()).hasSize(1);
  }

  @Test
  void theOldestSegmentsGoWhileThePartitionIsLargerThanItMayBe() {
    append(partition, 10);
    long batchBytes = sizeBytes();
    policy = new RetentionPolicy(-1, 2 * batchBytes, -1, 1);
    run();
    append(partition, 10);
    run();
    append(partition, 10);
    run();

    assertThat(offsets()).isEqualTo(new LogOffsets(10, 30));
    assertThat(sizeBytes()).isEqualTo(2 * batchBytes);
    assertThat(tables()).doesNotContain(table(0)).contains(table(1), table(2));
  }

  @Test
  void whatIsFoldedCountsNeitherForTheSizeThatExpiresNorForASegment() {
    append(partition, 10);
    long batchBytes = sizeBytes();
    fold(10, 9, 4 * Math.toIntExact(batchBytes));
    policy = new RetentionPolicy(-1, 2 * batchBytes, -1, 2 * batchBytes);
    append(partition, 10);
    run();
    assertThat(tables()).containsExactly(table(0));

    append(partition, 10);
    run();
    assertThat(tables()).containsExactly(table(0), table(1));
    append(partition, 1);
    run();
    assertThat(offsets().startOffset()).isZero();
  }

  @Test
  void aFoldedRecordIsAsOldAsItSaysWhateverComesAfterIt() {
    policy = new RetentionPolicy(2 * HOUR_MS, -1, HOUR_MS, -1);
    append(partition, 3);
    fold(3, 2, 1);
    appendAt(partition, nowMs - 10 * HOUR_MS);
    run();
    assertThat(offsets().startOffset()).isZero();

    finishSegment();
    assertThat(tables()).hasSize(2);
    assertThat(offsets().startOffset()).isZero();
    nowMs += HOUR_MS;
    run();
    assertThat(offsets().startOffset()).isEqualTo(4);
  }

  @Test
  void aSegmentStaysWhileOnePartitionNeedsIt() {
    PartitionId other = new PartitionId(topic.id(), 1);
    policy = new RetentionPolicy(HOUR_MS, -1, HOUR_MS, -1);
    appendAt(partition, nowMs - 5 * HOUR_MS);
    appendAt(other, nowMs + HOUR_MS);
    finishSegment();

    assertThat(offsets()).isEqualTo(new LogOffsets(1, 1));
    assertThat(storage.log().currentOffsets(other)).isEqualTo(new LogOffsets(0, 1));
    assertThat(tables()).contains(table(0));

    nowMs += 2 * HOUR_MS;
    run();
    assertThat(storage.log().currentOffsets(other)).isEqualTo(new LogOffsets(1, 1));
    assertThat(tables()).doesNotContain(table(0));
  }

  @Test
  void recordsInTheCurrentSegmentExpireTooAndTheirTableIsDroppedInTheNextRound() {
    policy = new RetentionPolicy(HOUR_MS, -1, -1, -1);
    append(partition, 3);
    nowMs += HOUR_MS - 1_000;
    run();
    assertThat(offsets()).isEqualTo(new LogOffsets(0, 3));

    nowMs += 2_000;
    run();
    assertThat(offsets()).isEqualTo(new LogOffsets(3, 3));
    run();
    assertThat(tables()).containsExactly(table(1));

    append(partition, 3);
    assertThat(read(3)).containsExactly(3L);
  }

  @Test
  void aTopicThatIsBrokenDoesNotKeepOthersRecords() {
    policy = new RetentionPolicy(HOUR_MS, -1, HOUR_MS, -1);
    Topic second = storage.topics().create("trains", 1, Map.of());
    PartitionId intact = new PartitionId(second.id(), 0);
    Topic third = storage.topics().create("ships", 1, Map.of());
    append(partition, 3);
    append(intact, 3);
    append(new PartitionId(third.id(), 0), 3);
    // whichever comes first
    TestDatabase.execute(settings, "DROP TABLE sequin_log." + table(0));
    TestDatabase.execute(settings, "DROP TABLE sequin_log.batches_" + third.id() + "_0");

    nowMs += HOUR_MS + 1;
    run();
    assertThat(storage.log().currentOffsets(intact)).isEqualTo(new LogOffsets(3, 3));
  }

  @Test
  void recordsWithoutATimestampAreAsOldAsTheirSegment() {
    policy = new RetentionPolicy(HOUR_MS, -1, HOUR_MS, -1);
    appendAt(partition, -1);
    finishSegment();
    assertThat(offsets()).isEqualTo(new LogOffsets(0, 1));

    nowMs += 2 * HOUR_MS;
    run();
    assertThat(offsets()).isEqualTo(new LogOffsets(1, 1));
  }

  @Test
  void deletedRecordsFreeTheirSegment() {
    policy = new RetentionPolicy(-1, -1, HOUR_MS, -1);
    append(partition, 3);
    finishSegment();
    append(partition, 3);
    storage.log().deleteRecords(partition, 3);
    run();

    assertThat(tables()).doesNotContain(table(0)).contains(table(1));
    assertThat(read(3)).containsExactly(3L);
  }

  @Test
  void whatWasDeletedBeforeDoesNotCountAsExpired() {
    append(partition, 6);
    storage.log().deleteRecords(partition, 3);
    SegmentStore segments = new SegmentStore(database);

    assertThat(segments.expire(partition.topicId(), Map.of(partition.partition(), 3L))).isZero();
    assertThat(segments.expire(partition.topicId(), Map.of(partition.partition(), 4L))).isOne();
  }

  @Test
  void aProducerGoesOnInTheNextSegmentAndItsRepetitionsAreStillKnown() {
    policy = new RetentionPolicy(-1, -1, HOUR_MS, -1);
    NewBatch first = Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 0));
    NewBatch second = Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 1));
    assertThat(append(first).outcome()).isEqualTo(AppendOutcome.APPENDED);
    finishSegment();

    assertThat(append(second).baseOffset()).isEqualTo(1);
    assertThat(append(first).outcome()).isEqualTo(AppendOutcome.DUPLICATE);
    assertThat(query("SELECT segment FROM sequin_log.batches ORDER BY base_offset"))
        .containsExactly("0", "1");
  }

  @Test
  void anotherGatewayNoticesThatASegmentIsGone() {
    policy = new RetentionPolicy(HOUR_MS, -1, HOUR_MS, -1);
    append(partition, 3);
    try (Storage other = Storage.open(settings, NO_CACHE)) {
      assertThat(other.log().read(partition, 0, 1)).hasSize(1);
      finishSegment();
      nowMs += 2 * HOUR_MS;
      run();
      append(partition, 3);

      assertThatThrownBy(() -> other.log().read(partition, 1, 1))
          .isInstanceOf(OffsetOutOfRangeException.class);
      other.log().currentOffsets(partition);
      assertThat(other.log().read(partition, 3, 1))
          .extracting(StoredBatch::baseOffset)
          .containsExactly(3L);
    }
  }

  @Test
  void aReaderOfMessagesDelaysTheDropAndNothingElse() throws SQLException {
    policy = new RetentionPolicy(2 * HOUR_MS, -1, HOUR_MS, -1);
    append(partition, 3);
    finishSegment();
    try (Connection reader = TestDatabase.connect(settings);
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      count(statement);
      nowMs += 2 * HOUR_MS;
      run();

      assertThat(offsets()).isEqualTo(new LogOffsets(3, 3));
      append(partition, 3);
      assertThat(read(3)).containsExactly(3L);
      assertThat(query("SELECT relname FROM pg_class WHERE relname = '" + table(0) + "'"))
          .hasSize(1);
      reader.commit();
    }
    run();

    assertThat(tables()).doesNotContain(table(0));
  }

  @Test
  void partitionsThatAreAddedLaterBeginInTheCurrentSegment() {
    policy = new RetentionPolicy(-1, -1, HOUR_MS, -1);
    append(partition, 1);
    finishSegment();
    storage.topics().setPartitionCount("flights", _ -> 3);
    PartitionId added = new PartitionId(topic.id(), 2);

    assertThat(append(added, 1).outcome()).isEqualTo(AppendOutcome.APPENDED);
    assertThat(storage.log().read(added, 0, 1)).hasSize(1);
    assertThat(query("SELECT segment FROM sequin_log.batches WHERE partition = 2"))
        .containsExactly("1");
  }

  private static void count(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM sequin.messages")) {
      row.next();
    }
  }

  /** Leaves one record of all before an offset, which is as old as the clock shows. */
  private void fold(long toOffset, long offset, int valueBytes) {
    byte[] value = new byte[valueBytes];
    KeyedMessage kept = new KeyedMessage(offset, nowMs, new byte[] {'k'}, value, 0, new byte[0]);
    assertThat(storage.keyed().fold(partition, 0, toOffset, List.of(kept), nowMs)).isTrue();
  }

  /** Lets so much time pass that the current segment is finished. */
  private void finishSegment() {
    nowMs += HOUR_MS + 1_000;
    run();
  }

  private void run() {
    new Retention(
            database,
            storage.log(),
            _ -> policy,
            () -> Instant.ofEpochMilli(nowMs),
            Duration.ofSeconds(1))
        .run(storage.topics().topics());
  }

  /** Records that are as old as the clock shows. */
  private AppendResult append(PartitionId to, int count) {
    TestRecord record = TestRecord.of("k", "v").at(nowMs);
    return append(Batches.of(to, Collections.nCopies(count, record).toArray(TestRecord[]::new)));
  }

  private void appendAt(PartitionId to, long timestampMs) {
    append(Batches.of(to, TestRecord.of("k", "v").at(timestampMs)));
  }

  private AppendResult append(NewBatch batch) {
    return storage.log().append(batch).join();
  }

  private List<Long> read(long offset) {
    return storage.log().read(partition, offset, 1).stream().map(StoredBatch::baseOffset).toList();
  }

  private LogOffsets offsets() {
    return storage.log().currentOffsets(partition);
  }

  private long sizeBytes() {
    return storage.log().sizesBytes().get(partition);
  }

  private String table(int segment) {
    return "batches_" + topic.id() + "_" + segment;
  }

  private List<String> tables() {
    return query(
        "SELECT relname FROM pg_class WHERE relname LIKE 'batches\\_%' AND relkind = 'r' ORDER BY"
            + " 1");
  }

  private List<String> query(String sql) {
    return TestDatabase.query(settings, sql);
  }
}
