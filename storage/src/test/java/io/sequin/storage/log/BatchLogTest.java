package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.topic.Topic;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchLogTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(2, 1 << 20, 1 << 20);

  private DatabaseSettings database;
  private Storage storage;
  private BatchLog log;
  private PartitionId partition;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, SETTINGS);
    log = storage.log();
    Topic topic = storage.topics().create("flights", 3, Map.of());
    partition = new PartitionId(topic.id(), 1);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void appendedBatchesGetConsecutiveOffsets() {
    AppendResult first = append(Batches.of(partition, 3, "a.b", "one"));
    AppendResult second = append(Batches.of(partition, 2, "a.b", "two"));

    assertThat(first).isEqualTo(new AppendResult(AppendOutcome.APPENDED, 0, 0));
    assertThat(second).isEqualTo(new AppendResult(AppendOutcome.APPENDED, 3, 0));
    assertThat(log.currentOffsets(partition)).isEqualTo(new LogOffsets(0, 5));
  }

  @Test
  void aReadBeginsWithTheBatchThatHoldsTheOffsetInMemoryAndInPostgres() {
    for (int i = 0; i < 10; i++) {
      append(Batches.of(partition, 5, "k", "value" + i));
    }

    List<StoredBatch> cached = log.read(partition, 7, 1 << 20);
    Storage other = Storage.open(database, SETTINGS);
    List<StoredBatch> cold = other.log().read(partition, 7, 1 << 20);
    other.close();

    assertThat(cached)
        .extracting(StoredBatch::baseOffset)
        .containsExactly(5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L, 45L);
    assertThat(cold).usingRecursiveComparison().isEqualTo(cached);
  }

  @Test
  void aReadIsBoundedInBytesButGivesAtLeastOneBatch() {
    for (int i = 0; i < 1_000; i++) {
      append(Batches.of(partition, 1, "k", "0123456789"));
    }
    Storage other = Storage.open(database, SETTINGS);

    for (BatchLog each : List.of(log, other.log())) {
      assertThat(each.read(partition, 0, 1)).hasSize(1);
      assertThat(each.read(partition, 500, 10 * 27)).hasSize(10);
      assertThat(each.read(partition, 0, 1 << 20)).hasSize(1_000);
    }
    other.close();
  }

  @Test
  void aBatchSentTwiceIsStoredOnceAndAnsweredWithItsFirstOffset() {
    append(Batches.of(partition, 2, "k", "v", Batches.producer(7, 0, 0)));
    append(Batches.of(partition, 3, "k", "v", Batches.producer(7, 0, 2)));

    AppendResult again = append(Batches.of(partition, 2, "k", "v", Batches.producer(7, 0, 0)));

    assertThat(again.outcome()).isEqualTo(AppendOutcome.DUPLICATE);
    assertThat(again.baseOffset()).isZero();
    assertThat(log.currentOffsets(partition).highWatermark()).isEqualTo(5);
  }

  @Test
  void aGapInTheSequenceIsRefusedAlsoByAnotherGateway() {
    append(Batches.of(partition, 2, "k", "v", Batches.producer(7, 0, 0)));
    Storage other = Storage.open(database, SETTINGS);

    AppendResult gap =
        other.log().append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 3))).join();
    AppendResult next =
        other.log().append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 2))).join();
    other.close();

    assertThat(gap.outcome()).isEqualTo(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(next).isEqualTo(new AppendResult(AppendOutcome.APPENDED, 2, 0));
  }

  @Test
  void anOldEpochIsFencedAndANewOneBeginsAtZero() {
    append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 1, 0)));

    assertThat(append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 1))).outcome())
        .isEqualTo(AppendOutcome.PRODUCER_FENCED);
    assertThat(append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 2, 5))).outcome())
        .isEqualTo(AppendOutcome.OUT_OF_ORDER_SEQUENCE);
    assertThat(append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 2, 0))).outcome())
        .isEqualTo(AppendOutcome.APPENDED);
  }

  @Test
  void sequenceNumbersWrapAroundToZero() {
    append(Batches.of(partition, 3, "k", "v", Batches.producer(7, 0, Integer.MAX_VALUE - 1)));

    assertThat(append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 1))).outcome())
        .isEqualTo(AppendOutcome.APPENDED);
  }

  @Test
  void manyBatchesOfManyProducersKeepEachProducersOrder() {
    List<CompletableFuture<AppendResult>> results = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      for (long producer = 0; producer < 4; producer++) {
        results.add(
            log.append(Batches.of(partition, 2, "k", "v", Batches.producer(producer, 0, i * 2))));
      }
    }

    assertThat(results)
        .allSatisfy(
            result -> assertThat(result.join().outcome()).isEqualTo(AppendOutcome.APPENDED));
    assertThat(results.stream().map(result -> result.join().baseOffset()).distinct()).hasSize(800);
    assertThat(log.currentOffsets(partition).highWatermark()).isEqualTo(1_600);
  }

  @Test
  void aPartitionThatDoesNotExistIsRefusedWithoutHarmToOthers() {
    CompletableFuture<AppendResult> unknown =
        log.append(Batches.of(new PartitionId(999, 0), 1, "k", "v"));
    CompletableFuture<AppendResult> known = log.append(Batches.of(partition, 1, "k", "v"));

    assertThat(unknown.join().outcome()).isEqualTo(AppendOutcome.UNKNOWN_PARTITION);
    assertThat(known.join().outcome()).isEqualTo(AppendOutcome.APPENDED);
  }

  @Test
  void deletedRecordsAreGoneForReadersAndInSql() throws SQLException {
    append(Batches.of(partition, 5, "k", "v"));
    append(Batches.of(partition, 5, "k", "v"));

    assertThat(log.deleteRecords(partition, 7)).isEqualTo(new LogOffsets(7, 10));

    assertThat(query("SELECT \"offset\" FROM messages ORDER BY 1")).containsExactly("7", "8", "9");
    assertThat(query("SELECT size_bytes FROM partitions WHERE partition = 1"))
        .containsExactly("26");
  }

  @Test
  void keysAndValuesAreReadableInSql() throws SQLException {
    append(Batches.of(partition, 1, "SAN.SJC", "{\"delay\":32}"));
    append(Batches.of(partition, 1, "Grüße *", "ä\\ö"));

    assertThat(
            query(
                "SELECT key || ' ' || data FROM messages WHERE topic = 'flights' ORDER BY"
                    + " \"offset\""))
        .containsExactly("SAN.SJC {\"delay\":32}", "~R3LDvMOfZSAq ä\\ö");
  }

  private AppendResult append(NewBatch batch) {
    return log.append(batch).join();
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
