package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import io.sequin.storage.topic.Topic;
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
    int batchBytes = log.read(partition, 0, 1).getFirst().sizeBytes();

    for (BatchLog each : List.of(log, other.log())) {
      assertThat(each.read(partition, 0, 1)).hasSize(1);
      assertThat(each.read(partition, 500, 10L * batchBytes)).hasSize(10);
      assertThat(each.read(partition, 500, 11L * batchBytes - 1)).hasSize(10);
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
  void deletedRecordsAreGoneForReadersAndInSql() {
    append(Batches.of(partition, 5, "k", "v"));
    append(Batches.of(partition, 5, "k", "v"));

    assertThat(log.deleteRecords(partition, 7)).isEqualTo(new LogOffsets(7, 10));
    assertThatThrownBy(() -> log.read(partition, 6, 1))
        .isInstanceOf(OffsetOutOfRangeException.class);
    assertThat(log.read(partition, 7, 1)).extracting(StoredBatch::baseOffset).containsExactly(5L);
    assertThat(query("SELECT \"offset\" FROM sequin.messages ORDER BY 1"))
        .containsExactly("7", "8", "9");
  }

  @Test
  void aReadFromTheHighWatermarkIsEmpty() {
    append(Batches.of(partition, 5, "k", "v"));

    assertThat(log.read(partition, 5, 1 << 20)).isEmpty();
    assertThat(log.read(partition, 4, 1 << 20)).hasSize(1);
  }

  @Test
  void recordsCannotBeDeletedBeyondTheHighWatermark() {
    append(Batches.of(partition, 5, "k", "v"));

    assertThatThrownBy(() -> log.deleteRecords(partition, 6))
        .isInstanceOf(OffsetOutOfRangeException.class);
    assertThat(log.deleteRecords(partition, 5)).isEqualTo(new LogOffsets(5, 5));
    assertThat(log.deleteRecords(partition, 2)).isEqualTo(new LogOffsets(5, 5));
  }

  @Test
  void aPartitionThatDoesNotExistCannotBeReadNorDeletedFrom() {
    PartitionId unknown = new PartitionId(partition.topicId(), 99);

    assertThatThrownBy(() -> log.read(unknown, 0, 1)).isInstanceOf(UnknownPartitionException.class);
    assertThatThrownBy(() -> log.deleteRecords(unknown, 0))
        .isInstanceOf(UnknownPartitionException.class);
  }

  @Test
  void aTimeIsFoundInTheFirstBatchThatReachesIt() {
    append(Batches.of(partition, TestRecord.of("k", "v").at(1_000)));
    append(Batches.of(partition, TestRecord.of("k", "v").at(3_000)));
    append(Batches.of(partition, TestRecord.of("k", "v").at(2_000)));

    assertThat(log.findByTimestamp(partition, 1_001).orElseThrow().baseOffset()).isEqualTo(1);
    assertThat(log.findByTimestamp(partition, 500).orElseThrow().baseOffset()).isZero();
    assertThat(log.findByTimestamp(partition, 3_001)).isEmpty();
    assertThat(log.findMaxTimestamp(partition).orElseThrow().baseOffset()).isEqualTo(1);
    log.deleteRecords(partition, 2);
    assertThat(log.findByTimestamp(partition, 500).orElseThrow().baseOffset()).isEqualTo(2);
  }

  @Test
  void aBatchThatPostgresRefusesIsAnsweredAlone() {
    List<CompletableFuture<AppendResult>> good = new ArrayList<>();
    good.add(log.append(Batches.of(partition, 1, "k", "before")));
    CompletableFuture<AppendResult> bad = log.append(Batches.poisoned(partition));
    for (int i = 0; i < 50; i++) {
      good.add(log.append(Batches.of(partition, 1, "k", "after")));
    }

    assertThatThrownBy(bad::join).hasCauseInstanceOf(StorageException.class);
    for (int i = 0; i < good.size(); i++) {
      assertThat(good.get(i).join()).isEqualTo(new AppendResult(AppendOutcome.APPENDED, i, 0));
    }
  }

  @Test
  void aClosedLogRefusesBatches() {
    log.close();

    assertThatThrownBy(() -> append(Batches.of(partition, 1, "k", "v")))
        .hasCauseInstanceOf(StorageUnavailableException.class);
  }

  @Test
  void whatWasAcceptedBeforeClosingIsStored() {
    CompletableFuture<AppendResult> last = null;
    for (int i = 0; i < 500; i++) {
      last = log.append(Batches.of(partition, 1, "k", "v"));
    }
    log.close();

    assertThat(last.join()).isEqualTo(new AppendResult(AppendOutcome.APPENDED, 499, 0));
  }

  private AppendResult append(NewBatch batch) {
    return log.append(batch).join();
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
