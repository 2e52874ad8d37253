package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoGatewaysTest {

  private static final int PARTITIONS = 3;
  private static final int ROUNDS = 15;
  private static final int IN_FLIGHT = 5;
  private static final int RECORDS = 2;

  private DatabaseSettings database;
  private Storage one;
  private Storage other;
  private int topicId;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    one = Storage.open(database, new BatchLogSettings(2, 1 << 20, 1 << 20));
    other = Storage.open(database, new BatchLogSettings(3, 1 << 20, 1 << 20));
    topicId = one.topics().create("flights", PARTITIONS, Map.of()).id();
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void producersThatRetryThroughTheOtherGatewayAreStoredOnceAndWithoutGaps()
      throws ExecutionException, InterruptedException {
    List<Long> producers = LongStream.range(0, 6).boxed().toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      producers.forEach(id -> running.add(threads.submit(() -> produceTwice(id))));
      running.add(threads.submit(() -> produceWithoutSequences(one)));
      running.add(threads.submit(() -> produceWithoutSequences(other)));
      for (Future<?> each : running) {
        each.get();
      }
    }

    long batches = (producers.size() + 2L) * ROUNDS * IN_FLIGHT;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(
              query(
                  "SELECT count(*), count(DISTINCT \"offset\"), max(\"offset\") + 1 FROM"
                      + " sequin.messages WHERE partition = "
                      + partition))
          .containsExactly(batches * RECORDS + "|" + batches * RECORDS + "|" + batches * RECORDS);
    }
    assertThat(
            query(
                "SELECT DISTINCT count(*) FROM sequin.messages WHERE sequin.text(data) <> 'plain'"
                    + " GROUP BY partition, data"))
        .containsExactly(Integer.toString(RECORDS));
    assertThat(query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
        .containsExactly("0");
  }

  @Test
  void aProducerGoesOnWhereItsBatchWasLostOnceAnotherGatewayHasStoredIt() throws SQLException {
    one.log().append(batch(0, 7, 0)).join();
    try (Connection user = TestDatabase.connect(database);
        Statement statement = user.createStatement()) {
      user.setAutoCommit(false);
      statement.execute("SELECT * FROM sequin_log.partitions FOR UPDATE");
      assertThat(one.log().append(batch(0, 7, 1))).failsWithin(Duration.ofSeconds(30));
      assertThat(one.log().append(batch(0, 8, 0))).failsWithin(Duration.ofSeconds(30));
    }

    int next = 0;
    for (Storage gateway : List.of(other, other, one, other, one)) {
      assertThat(gateway.log().append(batch(0, 7, next + 1)).join().outcome())
          .isEqualTo(AppendOutcome.APPENDED);
      assertThat(gateway.log().append(batch(0, 8, next)).join().outcome())
          .isEqualTo(AppendOutcome.APPENDED);
      next++;
    }
  }

  @Test
  void whoDoesNotWaitLearnsOfTheOthersAppendsAtTheNextLook() {
    PartitionId partition = new PartitionId(topicId, 0);
    assertThat(one.log().refreshIfDue(List.of(partition))).isTrue();
    other.log().append(batch(0, 7, 0)).join();

    await().until(() -> one.log().refreshIfDue(List.of(partition)));
    assertThat(one.log().knownOffsets(partition).highWatermark()).isEqualTo(RECORDS);
  }

  @Test
  void onlyWhatIsKnownOfDeletedTopicsIsForgotten() {
    PartitionId partition = new PartitionId(topicId, 0);
    one.log().currentOffsets(partition);
    other.log().append(batch(0, 7, 0)).join();

    one.log().forgetAllBut(Set.of(topicId));
    assertThat(one.log().knownOffsets(partition).highWatermark()).isZero();
    one.log().forgetAllBut(Set.of());
    assertThat(one.log().knownOffsets(partition).highWatermark()).isEqualTo(RECORDS);
  }

  @Test
  void aRetryThatArrivesWhileTheFirstAttemptIsBeingStoredIsADuplicate() {
    for (int round = 0; round < 50; round++) {
      NewBatch batch = batch(0, 7, round);
      CompletableFuture<AppendResult> first = one.log().append(batch);
      CompletableFuture<AppendResult> retry = other.log().append(batch);

      assertThat(List.of(first.join().outcome(), retry.join().outcome()))
          .containsExactlyInAnyOrder(AppendOutcome.APPENDED, AppendOutcome.DUPLICATE);
      assertThat(first.join().baseOffset())
          .isEqualTo(retry.join().baseOffset())
          .isEqualTo((long) round * RECORDS);
    }
  }

  @Test
  void whatOneGatewayStoresTheOtherReadsInOneOrder() {
    PartitionId partition = new PartitionId(topicId, 0);
    for (int i = 0; i < 20; i++) {
      (i % 2 == 0 ? one : other).log().append(Batches.of(partition, 1, "k", "v" + i)).join();
    }
    one.log().currentOffsets(partition);
    other.log().currentOffsets(partition);

    List<StoredBatch> read = readAll(one.log(), partition);
    assertThat(read).extracting(StoredBatch::baseOffset).containsExactlyElementsOf(offsets(20));
    assertThat(readAll(other.log(), partition)).usingRecursiveComparison().isEqualTo(read);
  }

  private void produceTwice(long producerId) {
    for (int round = 0; round < ROUNDS; round++) {
      List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          NewBatch batch = batch(partition, producerId, round * IN_FLIGHT + i);
          answers.add(one.log().append(batch));
          answers.add(other.log().append(batch));
        }
      }
      assertThat(answers)
          .extracting(answer -> answer.join().outcome())
          .containsOnly(AppendOutcome.APPENDED, AppendOutcome.DUPLICATE);
    }
  }

  private void produceWithoutSequences(Storage gateway) {
    List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
    for (int i = 0; i < ROUNDS * IN_FLIGHT; i++) {
      for (int partition = PARTITIONS - 1; partition >= 0; partition--) {
        PartitionId id = new PartitionId(topicId, partition);
        answers.add(gateway.log().append(Batches.of(id, RECORDS, "k", "plain")));
      }
    }
    assertThat(answers)
        .extracting(answer -> answer.join().outcome())
        .containsOnly(AppendOutcome.APPENDED);
  }

  private NewBatch batch(int partition, long producerId, int number) {
    return Batches.of(
        new PartitionId(topicId, partition),
        RECORDS,
        "k",
        producerId + "-" + number,
        Batches.producer(producerId, 0, number * RECORDS));
  }

  private static List<StoredBatch> readAll(BatchLog log, PartitionId partition) {
    List<StoredBatch> all = new ArrayList<>();
    long next = 0;
    while (next < log.knownOffsets(partition).highWatermark()) {
      all.addAll(log.read(partition, next, 1 << 20));
      next = all.getLast().lastOffset() + 1;
    }
    return all;
  }

  private static List<Long> offsets(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
