package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What transactions do to logs, as two gateways see it. */
class TransactionLogTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(2, 1 << 20, 1 << 20);
  private static final long PRODUCER = 7;
  private static final short EPOCH = 3;
  private static final byte[] MARKER = {2, 0, 0, 0, 0, 0, 0x30};

  private DatabaseSettings settings;
  private Database database;
  private Storage one;
  private Storage other;
  private PartitionId flights;
  private PartitionId hotels;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    one = Storage.open(settings, SETTINGS);
    other = Storage.open(settings, SETTINGS);
    database = new Database(settings);
    flights = new PartitionId(one.topics().create("flights", 1, Map.of()).id(), 0);
    hotels = new PartitionId(one.topics().create("hotels", 1, Map.of()).id(), 0);
  }

  @AfterEach
  void close() {
    database.close();
    one.close();
    other.close();
  }

  @Test
  void nothingIsStableFromTheFirstRecordOnUntilTheTransactionEnds() {
    append(one, flights, 5);
    join(PRODUCER, EPOCH, flights, hotels);
    assertThat(stable(flights)).isEqualTo(5);

    assertThat(write(one, flights, EPOCH, 0)).isEqualTo(AppendOutcome.APPENDED);
    assertThat(write(one, flights, EPOCH, 3)).isEqualTo(AppendOutcome.APPENDED);
    append(one, flights, 4);
    append(other, flights, 1);

    for (Storage gateway : List.of(one, other)) {
      assertThat(gateway.log().currentOffsets(flights)).isEqualTo(new LogOffsets(0, 16, 0, 5, -1));
      assertThat(stableBatches(gateway, 0)).hasSize(1);
      assertThat(gateway.log().read(flights, 15, 1 << 20)).hasSize(1);
    }

    end(EPOCH, true);
    // one without records has no marker
    assertThat(one.log().currentOffsets(hotels)).isEqualTo(new LogOffsets(0, 0));
    for (Storage gateway : List.of(one, other)) {
      assertThat(gateway.log().currentOffsets(flights)).isEqualTo(new LogOffsets(0, 17));
      assertThat(stableBatches(gateway, 16).getFirst().payload()).isEqualTo(MARKER);
    }
  }

  @Test
  void abortedRangesAreFoundWhereTheyMatter() {
    join(PRODUCER, EPOCH, flights);
    write(one, flights, EPOCH, 0);
    end(EPOCH, false);
    join(PRODUCER, EPOCH, flights);
    append(one, flights, 1);
    write(other, flights, EPOCH, 3);
    end(EPOCH, false);

    for (Storage gateway : List.of(one, other)) {
      LogOffsets offsets = gateway.log().currentOffsets(flights);
      assertThat(offsets).isEqualTo(new LogOffsets(0, 9, 0, 9, 8));
      AbortedRange first = new AbortedRange(PRODUCER, 0, 3);
      AbortedRange second = new AbortedRange(PRODUCER, 5, 8);
      assertThat(gateway.log().abortedRanges(flights, offsets, 0, 9))
          .containsExactly(first, second);
      assertThat(gateway.log().abortedRanges(flights, offsets, 3, 5)).containsExactly(first);
      assertThat(gateway.log().abortedRanges(flights, offsets, 4, 6)).containsExactly(second);
      assertThat(gateway.log().abortedRanges(flights, offsets, 4, 5)).isEmpty();
    }
  }

  @Test
  void whoIsNotPartOfATransactionIsRefused() {
    assertThat(write(one, flights, EPOCH, 0)).isEqualTo(AppendOutcome.NOT_IN_TRANSACTION);
    join(PRODUCER, EPOCH, flights);
    assertThat(write(one, flights, (short) (EPOCH - 1), 0))
        .isEqualTo(AppendOutcome.NOT_IN_TRANSACTION);
    assertThat(write(one, flights, EPOCH, 0)).isEqualTo(AppendOutcome.APPENDED);
    assertThat(outcome(one, flights, new ProducerStamp(PRODUCER, EPOCH, 3)))
        .isEqualTo(AppendOutcome.IN_TRANSACTION);
    end(EPOCH, true);

    for (Storage gateway : List.of(one, other)) {
      assertThat(write(gateway, flights, EPOCH, 3)).isEqualTo(AppendOutcome.NOT_IN_TRANSACTION);
    }
  }

  @Test
  void aLateBatchOfAnEpochThatHasEndedJoinsNothing() {
    join(PRODUCER, EPOCH, flights);
    write(one, flights, EPOCH, 0);
    end((short) (EPOCH + 1), true);
    join(PRODUCER, (short) (EPOCH + 1), flights);

    assertThat(write(one, flights, EPOCH, 3)).isEqualTo(AppendOutcome.PRODUCER_FENCED);
    assertThat(write(one, flights, (short) (EPOCH + 1), 0)).isEqualTo(AppendOutcome.APPENDED);
  }

  @Test
  void theEarliestOfSeveralOpenTransactionsIsTheLimit() {
    long another = PRODUCER + 1;
    join(PRODUCER, EPOCH, flights);
    join(another, EPOCH, flights);
    write(one, flights, EPOCH, 0);
    assertThat(outcome(other, flights, new ProducerStamp(another, EPOCH, 0, true, false)))
        .isEqualTo(AppendOutcome.APPENDED);
    assertThat(stable(flights)).isZero();

    end(EPOCH, true);
    assertThat(stable(flights)).isEqualTo(3);
    end(another, EPOCH, false);
    assertThat(stable(flights)).isEqualTo(8);
  }

  @Test
  void whereTheBeginningOfATransactionIsDeletedTheLogIsStableFromItsStart() {
    join(PRODUCER, EPOCH, flights);
    write(one, flights, EPOCH, 0);
    append(one, flights, 2);
    one.log().deleteRecords(flights, 4);

    for (Storage gateway : List.of(one, other)) {
      assertThat(gateway.log().currentOffsets(flights)).isEqualTo(new LogOffsets(4, 5, 0, 4, -1));
      assertThat(stableBatches(gateway, 4)).isEmpty();
    }
    assertThat(stableInSql()).containsExactly("4|0");
    write(one, flights, EPOCH, 3);
    end(EPOCH, false);
    for (Storage gateway : List.of(one, other)) {
      assertThat(gateway.log().currentOffsets(flights)).isEqualTo(new LogOffsets(4, 9, 0, 9, 8));
      assertThat(stableBatches(gateway, 4)).isNotEmpty();
      assertThat(stableBatches(gateway, 8)).hasSize(1);
    }
    assertThat(stableInSql()).containsExactly("9|1");
  }

  /** The last stable offset, and how many messages are to be seen. */
  private List<String> stableInSql() {
    return TestDatabase.query(
        settings,
        "SELECT stable_offset, (SELECT count(*) FROM sequin.messages) FROM"
            + " sequin_log.stable_offsets WHERE topic_id = "
            + flights.topicId());
  }

  @Test
  void transactionsStayOnTheFastPathFromTheirSecondBatchOn() {
    join(PRODUCER, EPOCH, flights);
    write(one, flights, EPOCH, 0);
    long before = one.log().lotsUnderLocks();
    for (int i = 1; i < 20; i++) {
      assertThat(write(one, flights, EPOCH, 3 * i)).isEqualTo(AppendOutcome.APPENDED);
    }
    assertThat(one.log().lotsUnderLocks()).isEqualTo(before);
  }

  private List<StoredBatch> stableBatches(Storage gateway, long offset) {
    LogOffsets offsets = gateway.log().currentOffsets(flights);
    return gateway.log().read(flights, offset, 1 << 20, offsets, true);
  }

  private long stable(PartitionId partition) {
    one.log().refresh(Set.of(partition));
    long stable = one.log().currentOffsets(partition).stableOffset();
    assertThat(other.log().currentOffsets(partition).stableOffset()).isEqualTo(stable);
    return stable;
  }

  private void join(long producerId, short epoch, PartitionId... partitions) {
    database.inTransaction(
        connection -> {
          one.log().joinTransaction(connection, producerId, epoch, List.of(partitions));
          return null;
        });
  }

  private void end(short markerEpoch, boolean isCommitted) {
    end(PRODUCER, markerEpoch, isCommitted);
  }

  private void end(long producerId, short markerEpoch, boolean isCommitted) {
    TransactionEnd end = new TransactionEnd(producerId, markerEpoch, isCommitted, 1, MARKER);
    database.inTransaction(connection -> one.log().endTransaction(connection, end)).run();
  }

  private static AppendOutcome write(
      Storage gateway, PartitionId partition, short epoch, int sequence) {
    return outcome(gateway, partition, new ProducerStamp(PRODUCER, epoch, sequence, true, false));
  }

  private static AppendOutcome outcome(
      Storage gateway, PartitionId partition, ProducerStamp stamp) {
    return gateway.log().append(Batches.of(partition, 3, "key", "value", stamp)).join().outcome();
  }

  private static void append(Storage gateway, PartitionId partition, int count) {
    gateway.log().append(Batches.of(partition, count, "key", "value")).join();
  }
}
