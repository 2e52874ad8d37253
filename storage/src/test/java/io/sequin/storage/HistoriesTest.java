package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.LeaderEpochs;
import io.sequin.storage.log.LeaderEpochs.Start;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.outbox.Outbox;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A standby that has taken over, or a restored database, as two gateways see it. */
class HistoriesTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(1, 1 << 20, 1 << 20);

  private DatabaseSettings database;
  private Storage one;
  private Storage other;
  private PartitionId partition;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    one = Storage.open(database, SETTINGS);
    other = Storage.open(database, SETTINGS);
    partition = new PartitionId(one.topics().create("flights", 1, Map.of()).id(), 0);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void aLogBeginsInTheFirstEpoch() {
    append(one, 1);

    assertThat(one.log().leaderEpoch()).isZero();
    assertThat(one.log().leaderEpochs(partition)).isEqualTo(LeaderEpochs.FIRST);
    assertThat(TestDatabase.query(database, "SELECT leader_epoch FROM sequin_log.histories"))
        .containsExactly("0");
  }

  @Test
  void anotherTimelineBeginsAnotherEpochForAllGatewaysAlike() {
    append(one, 10);
    promote();
    append(one, 5);

    for (Storage gateway : new Storage[] {one, other}) {
      assertThat(ends(gateway).highWatermark()).isEqualTo(15);
      assertThat(gateway.log().leaderEpoch()).isEqualTo(1);
      assertThat(gateway.log().leaderEpochs(partition).starts())
          .containsExactly(new Start(0, 0), new Start(1, 10));
    }
    PartitionId young = new PartitionId(other.topics().create("young", 1, Map.of()).id(), 0);
    assertThat(other.log().leaderEpochs(young).starts()).containsExactly(new Start(1, 0));
  }

  @Test
  void nothingIsRememberedOfRecordsThatAreGone() {
    append(one, 100);
    append(one, 50);
    assertThat(one.log().read(partition, 120, 1 << 20)).isNotEmpty();
    assertThat(ends(other).highWatermark()).isEqualTo(150);
    loseFrom(100);
    promote();

    for (Storage gateway : new Storage[] {one, other}) {
      assertThat(ends(gateway).highWatermark()).isEqualTo(100);
      assertThat(gateway.log().read(partition, 120, 1 << 20)).isEmpty();
    }
    append(other, 21);
    assertThat(ends(one).highWatermark()).isEqualTo(121);
    assertThat(one.log().leaderEpochs(partition).at(99)).isZero();
    assertThat(one.log().leaderEpochs(partition).at(100)).isEqualTo(1);
  }

  @Test
  void recordsThatAreGoneBeginAnotherEpochWhereTheServerSaysNothing() {
    append(one, 100);
    append(one, 50);
    assertThat(ends(other).highWatermark()).isEqualTo(150);
    loseFrom(100);
    endSessions();

    // whoever comes first, be it to read or to append
    assertThat(ends(other).highWatermark()).isEqualTo(100);
    append(one, 21);

    for (Storage gateway : new Storage[] {one, other}) {
      assertThat(ends(gateway).highWatermark()).isEqualTo(121);
      assertThat(gateway.log().leaderEpochs(partition).starts())
          .containsExactly(new Start(0, 0), new Start(1, 100));
    }
  }

  @Test
  void whoAppendsNoticesThatRecordsAreGoneBeforeItStoresAnything() {
    append(one, 100);
    append(one, 50);
    loseFrom(100);
    endSessions();

    append(one, 21);

    assertThat(one.log().leaderEpochs(partition).starts())
        .containsExactly(new Start(0, 0), new Start(1, 100));
  }

  @Test
  void whatSqlHasSentIsNotAppendedBehindRecordsThatAreGone() {
    append(one, 100);
    append(one, 50);
    loseFrom(100);
    endSessions();
    TestDatabase.execute(database, "SELECT sequin.send('flights', 'key', 'value')");

    try (Outbox outbox = one.outbox()) {
      outbox.move(messages -> List.of(Batches.of(partition, messages.size(), "key", "value")));
    }

    assertThat(one.log().leaderEpochs(partition).starts())
        .containsExactly(new Start(0, 0), new Start(1, 100));
    assertThat(ends(one).highWatermark()).isEqualTo(101);
  }

  @Test
  void anAdministratorBeginsAnotherEpoch() {
    append(one, 10);
    assertThat(TestDatabase.query(database, "SELECT sequin_log.begin_history()"))
        .containsExactly("1");
    endSessions();

    assertThat(ends(one).highWatermark()).isEqualTo(10);
    assertThat(one.log().leaderEpochs(partition).starts())
        .containsExactly(new Start(0, 0), new Start(1, 10));
  }

  @Test
  void producerIdsAreNotGivenOutTwiceWhereTheirSequenceHasGoneBack() {
    long before = one.producerIds().allocate();
    TestDatabase.execute(database, "SELECT setval('sequin_control.producer_ids', 0)");
    promote();

    assertThat(one.producerIds().allocate()).isGreaterThan(before + 1_000_000);
  }

  @Test
  void ackIdsOfLostDeliveriesAcknowledgeNothing() {
    append(one, 1);
    TestDatabase.execute(database, "SELECT sequin.create_consumer('w', 'flights')");
    String lost = TestDatabase.query(database, "SELECT ack_id FROM sequin.receive('w')").getFirst();
    TestDatabase.execute(
        database,
        "DELETE FROM sequin_control.deliveries; UPDATE sequin_control.shares SET next_offset = 0;"
            + " SELECT setval('sequin_control.ack_tokens', 1, false)");
    TestDatabase.execute(database, "SELECT sequin.receive('w')");

    assertThat(TestDatabase.query(database, "SELECT sequin.ack('w', ARRAY['" + lost + "'])"))
        .containsExactly("0");
  }

  @Test
  void whatAnotherGatewayHasDeletedIsFoundByOneLookAtAllPartitions() {
    append(one, 10);
    assertThat(ends(other).startOffset()).isZero();
    other.log().refreshStarts();
    one.log().deleteRecords(partition, 7);

    other.log().refreshStarts();

    assertThat(other.log().knownOffsets(partition).startOffset()).isEqualTo(7);
  }

  private void append(Storage gateway, int count) {
    await()
        .ignoreExceptions()
        .until(
            () ->
                gateway.log().append(Batches.of(partition, count, "key", "value")).join() != null);
  }

  /** After all sessions have ended, which looks to gateways as if PostgreSQL was away. */
  private LogOffsets ends(Storage gateway) {
    await()
        .ignoreExceptionsInstanceOf(StorageException.class)
        .until(
            () -> {
              gateway.log().refresh(Set.of(partition));
              return gateway.log().currentOffsets(partition) != null;
            });
    return gateway.log().currentOffsets(partition);
  }

  /** As if the last commits had never reached a standby. */
  private void loseFrom(long offset) {
    TestDatabase.execute(
        database,
        "DELETE FROM sequin_log.batches WHERE base_offset >= "
            + offset
            + "; UPDATE sequin_log.partitions SET next_offset = "
            + offset);
  }

  /** The same server under another number of its timeline. */
  private void promote() {
    TestDatabase.execute(
        database, "UPDATE sequin_log.histories SET timeline = timeline - 1 WHERE timeline > 0");
    endSessions();
  }

  private void endSessions() {
    TestDatabase.execute(
        database,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }
}
