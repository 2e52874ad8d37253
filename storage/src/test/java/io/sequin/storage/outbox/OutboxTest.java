package io.sequin.storage.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.AppendWatch;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private DatabaseSettings database;
  private Storage storage;
  private Outbox outbox;
  private PartitionId partition;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    outbox = storage.outbox();
    partition = new PartitionId(storage.topics().create("payroll", 1, Map.of()).id(), 0);
  }

  @AfterEach
  void close() {
    outbox.close();
    storage.close();
  }

  @Test
  void whatIsCommittedIsInTheLogOnceAndNoMoreInTheOutbox() {
    send("a", "b");
    send("c");

    assertThat(outbox.move(this::oneBatch)).isEqualTo(3);
    assertThat(outbox.move(this::oneBatch)).isZero();
    assertThat(values()).containsExactly("a", "b", "c");
    assertThat(query("SELECT count(*) FROM sequin_log.outbox")).containsExactly("0");
  }

  @Test
  void whatIsRolledBackIsNot() throws SQLException {
    try (Connection connection = TestDatabase.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT sequin.send('payroll', 'k', 'never')");
      connection.rollback();
    }
    send("sent");

    assertThat(outbox.move(this::oneBatch)).isEqualTo(1);
    assertThat(values()).containsExactly("sent");
  }

  @Test
  void aTransactionThatIsOpenHoldsNobodyUpAndIsNotForgotten() throws SQLException {
    try (Connection slow = TestDatabase.connect(database);
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute("SELECT sequin.send('payroll', 'k', 'slow')");
      send("quick");
      assertThat(outbox.move(this::oneBatch)).isEqualTo(1);
      storage.log().append(Batches.of(partition, TestRecord.of("k", "produced"))).join();
      slow.commit();
    }

    assertThat(outbox.move(this::oneBatch)).isEqualTo(1);
    assertThat(values()).containsExactly("quick", "produced", "slow");
  }

  @Test
  void aCommitEndsTheWaitForSenders() {
    outbox.move(this::oneBatch);
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> outbox.awaitSenders(Duration.ofMinutes(10)));

    send("wake up");

    waiting.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(outbox.move(this::oneBatch)).isEqualTo(1);
  }

  @Test
  void whoWatchesThePartitionIsWokenAndReadsFromMemory() throws InterruptedException {
    send("news");
    try (AppendWatch watch = storage.log().watch(List.of(partition))) {
      outbox.move(this::oneBatch);

      assertThat(watch.await(AT_ONCE)).isTrue();
    }
    assertThat(storage.log().cachedBytes()).isPositive();
    assertThat(storage.log().read(partition, 0, 1_000))
        .extracting(StoredBatch::lastOffset)
        .containsExactly(0L);
  }

  @Test
  void aFailureLeavesEverythingAsItWas() {
    send("kept");

    assertThatThrownBy(
            () ->
                outbox.move(
                    messages -> {
                      throw new IllegalStateException("cannot");
                    }))
        .hasMessage("cannot");
    assertThatThrownBy(() -> outbox.move(messages -> List.of(Batches.poisoned(partition))))
        .isInstanceOf(RuntimeException.class);

    assertThat(values()).isEmpty();
    assertThat(outbox.move(this::oneBatch)).isEqualTo(1);
    assertThat(values()).containsExactly("kept");
  }

  @Test
  void twoGatewaysTakeTurns() throws ExecutionException, InterruptedException {
    int count = 5_000;
    query(
        "SELECT sequin.send('payroll', 'k', n::text) FROM generate_series(1, " + count + ") AS n");
    try (Storage otherStorage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
        Outbox other = otherStorage.outbox()) {
      CompletableFuture<Integer> there = CompletableFuture.supplyAsync(() -> moveAll(other));
      int here = moveAll(outbox);

      assertThat(here + there.get()).isEqualTo(count);
    }
    assertThat(
            query(
                "SELECT count(*), bool_and(sequin.text(data) = (\"offset\" + 1)::text) FROM"
                    + " sequin.messages"))
        .containsExactly(count + "|t");
  }

  @Test
  void messagesAreTakenInPortions() {
    query(
        "SELECT sequin.send('payroll', 'k', repeat('x', 900000)) FROM generate_series(1, 12) AS n");

    assertThat(outbox.move(this::oneBatch)).isEqualTo(5);
    assertThat(outbox.move(this::oneBatch)).isEqualTo(5);
    assertThat(outbox.move(this::oneBatch)).isEqualTo(2);
  }

  private int moveAll(Outbox from) {
    int moved = 0;
    for (int last = from.move(this::oneBatch); last > 0; last = from.move(this::oneBatch)) {
      moved += last;
    }
    return moved;
  }

  private List<NewBatch> oneBatch(List<OutboxMessage> messages) {
    return List.of(
        Batches.of(
            partition,
            messages.stream()
                .map(
                    message ->
                        new TestRecord(
                            message.key().orElse(null),
                            message.data().orElse(null),
                            message.timestampMs(),
                            List.of()))
                .toArray(TestRecord[]::new)));
  }

  private void send(String... values) {
    String calls =
        List.of(values).stream()
            .map(value -> "SELECT sequin.send('payroll', 'k', '" + value + "')")
            .reduce("BEGIN", (sql, call) -> sql + "; " + call);
    TestDatabase.execute(database, calls + "; COMMIT");
  }

  private List<String> values() {
    return query("SELECT sequin.text(data) FROM sequin.messages ORDER BY \"offset\"");
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
