package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.background.Background;
import io.sequin.storage.consumer.CursorRetention;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.link.CopyCut;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.log.CopiedBatch.Kind;
import io.sequin.storage.log.LeaderEpochs.End;
import io.sequin.storage.retention.LogRetention;
import io.sequin.storage.retention.Retention;
import io.sequin.storage.retention.RetentionPolicy;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies whose originals have lost records: what is left, and who finds out. */
class CopyCutTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);
  private static final int ATTRIBUTES_AT = 6;
  private static final int CONTROL = 32;
  private static final long PRODUCER = 7;
  private static final long OTHER_PRODUCER = 8;

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
  void whatComesBehindIsGoneAndOtherRecordsGetItsOffsets() {
    copy(0, records(0, 0, "a", "b"), records(2, 0, "c"), records(3, 1, "d", "e"));

    assertThat(cut(5, 3)).isEqualTo(3);
    copy(3, records(3, 2, "D"));

    assertThat(messages()).containsExactly("0 a", "1 b", "2 c", "3 D");
    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 4));
    assertThat(links.epochs(List.of(partition)).get(partition))
        .extracting(start -> start.epoch() + " at " + start.offset())
        .containsExactly("0 at 0", "2 at 3");
    assertThat(
            TestDatabase.query(
                settings,
                "SELECT p.size_bytes = (SELECT sum(octet_length(b.payload) + 16) FROM"
                    + " sequin_log.batches AS b), l.truncated_offsets FROM sequin_log.partitions AS"
                    + " p JOIN sequin_log.linked_partitions AS l USING (topic_id, partition)"))
        .containsExactly("t|2");
  }

  @Test
  void aBatchGoesAsAWholeAndWhoWasOvertakenCutsNothing() {
    copy(0, records(0, 0, "a"), records(1, 0, "b", "c", "d"));

    assertThat(cut(3, 2)).isNull();
    assertThat(cut(4, 2)).isEqualTo(1);
    assertThat(cut(1, 1)).isNull();
    assertThat(storage.log().leaderEpoch()).isEqualTo(1);
    assertThat(messages()).containsExactly("0 a");
  }

  @Test
  void readersOfAnyGatewayFindOutAndThoseOfOtherTopicsHaveNothingToLookFor() {
    PartitionId other = new PartitionId(storage.topics().create("other", 1, Map.of()).id(), 0);
    copy(0, records(0, 0, "a", "b"), records(2, 1, "c", "d"));
    storage.log().append(Batches.of(other, 1, "k", "v")).join();
    try (Storage another = Storage.open(settings, SETTINGS);
        ScheduledExecutorService timer = Background.timer("maintenance", 1)) {
      maintain(another, timer);
      assertThat(another.log().read(partition, 2, 1 << 20)).hasSize(1);

      cut(4, 2);
      copy(2, records(2, 2, "C"), records(3, 2, "D", "E"));

      for (Storage gateway : List.of(storage, another)) {
        Awaitility.await().until(() -> gateway.log().leaderEpoch() == 1);
        assertThat(gateway.log().leaderEpochs(partition).end(0, 5)).contains(new End(0, 2));
        assertThat(gateway.log().leaderEpochs(partition).at(2)).isEqualTo(1);
        assertThat(gateway.log().leaderEpochs(other).end(0, 1)).contains(new End(0, 1));
        assertThat(gateway.log().leaderEpochs(other).at(0)).isZero();
        assertThat(gateway.log().read(partition, 2, 1 << 20).getFirst().lastOffset()).isEqualTo(2);
      }
    }
  }

  @Test
  void aTransactionWhoseEndIsGoneIsOpenAgain() {
    copy(
        0,
        transactional(0, PRODUCER, "a"),
        transactional(1, OTHER_PRODUCER, "b"),
        marker(Kind.COMMIT_MARKER, 2, PRODUCER),
        transactional(3, PRODUCER, "c"),
        transactional(4, PRODUCER, "d"),
        marker(Kind.ABORT_MARKER, 5, PRODUCER),
        marker(Kind.COMMIT_MARKER, 6, OTHER_PRODUCER));
    assertThat(messages()).containsExactly("0 a", "1 b");

    assertThat(cut(7, 5)).isEqualTo(5);

    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 5, 0, 1, -1));
    copy(5, marker(Kind.COMMIT_MARKER, 5, PRODUCER), marker(Kind.ABORT_MARKER, 6, OTHER_PRODUCER));
    assertThat(storage.log().currentOffsets(partition)).isEqualTo(new LogOffsets(0, 7, 0, 7, 6));
    assertThat(messages()).containsExactly("0 a", "3 c", "4 d");
  }

  @Test
  void finishedSegmentsAreCutToo() {
    copy(0, records(0, 0, "a"), records(1, 0, "b"));
    finishSegment();
    copy(2, records(2, 0, "c"));
    finishSegment();
    copy(3, records(3, 0, "d"));

    assertThat(cut(4, 1)).isEqualTo(1);
    copy(1, records(1, 1, "B", "C"));

    assertThat(messages()).containsExactly("0 a", "1 B", "2 C");
    assertThat(storage.log().read(partition, 1, 1 << 20)).hasSize(1);
    assertThat(
            TestDatabase.query(
                settings,
                "SELECT s.segment, s.end_offset, p.segment, p.segment_offset FROM"
                    + " sequin_log.segments AS s JOIN sequin_log.partitions AS p USING (topic_id,"
                    + " partition)"))
        .containsExactly("0|1|2|1");
  }

  @Test
  void whatProducersHaveWrittenBehindIsForgotten() {
    copy(0, sequenced(0, PRODUCER, 0, "a"), sequenced(1, PRODUCER, 1, "b"));
    copy(2, sequenced(2, OTHER_PRODUCER, 0, "c"));

    cut(3, 1);

    assertThat(
            TestDatabase.query(
                settings,
                "SELECT producer_id, last_sequences, base_offsets FROM sequin_log.producers"))
        .containsExactly(PRODUCER + "|{0}|{0}");
  }

  @Test
  void workersGetWhatWasDeliveredFromThereOnOnceMore() {
    copy(0, records(0, 0, "a", "b", "c"), records(3, 0, "d", "e"));
    TestDatabase.execute(settings, "SELECT sequin.create_consumer('audit', 'flights')");
    assertThat(received()).containsExactly("a", "b", "c", "d", "e");

    cut(5, 3);
    copy(3, records(3, 1, "D", "E", "F"));

    assertThat(received()).containsExactly("D", "E", "F");
  }

  private List<String> received() {
    return TestDatabase.query(
        settings, "SELECT sequin.text(data) FROM sequin.receive('audit', 10)");
  }

  private static void maintain(Storage gateway, ScheduledExecutorService timer) {
    gateway.maintainOn(
        timer,
        new CursorRetention(Duration.ofDays(1), Duration.ofDays(1)),
        new LogRetention(_ -> RetentionPolicy.KEEP_ALL, Duration.ofDays(1)),
        Duration.ofDays(1));
  }

  private void finishSegment() {
    try (Database database = new Database(settings)) {
      new Retention(
              database,
              storage.log(),
              _ -> new RetentionPolicy(-1, -1, 1, -1),
              () -> Instant.now().plusSeconds(1),
              Duration.ofSeconds(1))
          .run(storage.topics().topics());
    }
  }

  private Long cut(long oldEnd, long newEnd) {
    return links.cut(List.of(new CopyCut(partition, oldEnd, newEnd))).get(partition);
  }

  private void copy(long fromOffset, CopiedBatch... batches) {
    copies.append(List.of(new PartitionCopy(partition, fromOffset, List.of(batches), 0, 1_000)));
  }

  private CopiedBatch records(long baseOffset, int epoch, String... values) {
    TestRecord[] records = new TestRecord[values.length];
    for (int i = 0; i < values.length; i++) {
      records[i] = TestRecord.of("k", values[i]);
    }
    return copied(Kind.RECORDS, baseOffset, epoch, Batches.of(partition, records));
  }

  private CopiedBatch sequenced(long baseOffset, long producer, int sequence, String value) {
    return copied(
        Kind.RECORDS,
        baseOffset,
        0,
        Batches.of(partition, 1, "k", value, Batches.producer(producer, 0, sequence)));
  }

  private CopiedBatch transactional(long baseOffset, long producer, String value) {
    return copied(
        Kind.TRANSACTIONAL_RECORDS,
        baseOffset,
        0,
        Batches.of(
            partition,
            1,
            "k",
            value,
            new ProducerStamp(producer, (short) 0, (int) baseOffset, true, false)));
  }

  private CopiedBatch marker(Kind kind, long offset, long producer) {
    CopiedBatch records = transactional(offset, producer, "");
    byte[] payload = records.payload();
    payload[ATTRIBUTES_AT] |= CONTROL;
    return new CopiedBatch(
        kind,
        offset,
        1,
        records.maxTimestampMs(),
        Batches.producer(producer, 0, -1),
        0,
        payload,
        Optional.of(new int[0]));
  }

  private static CopiedBatch copied(Kind kind, long baseOffset, int epoch, NewBatch batch) {
    return new CopiedBatch(
        kind,
        baseOffset,
        batch.recordCount(),
        batch.maxTimestampMs(),
        batch.producer(),
        epoch,
        batch.payload(),
        batch.keysAt());
  }

  private List<String> messages() {
    return TestDatabase.query(
        settings,
        "SELECT \"offset\" || ' ' || sequin.text(data) FROM sequin.messages ORDER BY \"offset\"");
  }
}
