package io.sequin.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of work whose connection the server has closed. */
class LostConnectionTest {

  private static final int PARTITIONS = 4;
  private static final String SESSIONS =
      " FROM pg_stat_activity WHERE datname = current_database()"
          + " AND application_name = 'sequin-gateway'";

  private DatabaseSettings database;
  private Storage storage;
  private int topicId;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(2, 1 << 20, 1 << 20));
    topicId = storage.topics().create("flights", PARTITIONS, Map.of()).id();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void connectionsThatWereClosedWhileTheyLayIdleCostNobodyAnAnswer() {
    for (int round = 0; round < 5; round++) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        AppendResult result = append(partition).join();
        assertThat(result.outcome()).isEqualTo(AppendOutcome.APPENDED);
        assertThat(result.baseOffset()).isEqualTo(round);
      }
      storage.cursors().commit(commit(round));
      storage.topics().refresh();
      terminate();
    }
    assertThat(append(0).join().baseOffset()).isEqualTo(5);
    assertThat(TestDatabase.query(database, "SELECT \"offset\" FROM sequin_control.cursors"))
        .containsExactly("4");
  }

  @Test
  void anAppendThatWasCutOffBeforeItsCommitIsDoneOnce() throws SQLException {
    append(1).join();
    try (Connection locker = lock(1)) {
      CompletableFuture<AppendResult> append = append(1);
      awaitWaiting();
      terminate();
      awaitWaiting();
      locker.rollback();
      assertThat(append.join().baseOffset()).isEqualTo(1);
    }
    assertThat(storedIn(1)).containsExactly("0", "1");
  }

  @Test
  void anAppendThatMayHaveBeenCommittedIsNotDoneAgain() throws SQLException {
    append(1).join();
    try (Connection locker = lock(1);
        Statement statement = locker.createStatement()) {
      CompletableFuture<AppendResult> append = append(1);
      awaitWaiting();
      terminate();
      awaitWaiting();
      // as it would be if the lane's own statement had been committed
      statement.execute(
          "UPDATE sequin_log.partitions SET next_offset = next_offset + 1 WHERE partition = 1");
      locker.commit();
      assertThat(append)
          .failsWithin(java.time.Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(StorageException.class);
    }
    assertThat(storedIn(1)).containsExactly("0");
  }

  private CompletableFuture<AppendResult> append(int partition) {
    return storage.log().append(Batches.of(new PartitionId(topicId, partition), 1, "k", "v"));
  }

  private CursorCommit commit(long offset) {
    return new CursorCommit(
        "audit",
        CommitFence.NO_MEMBERS,
        List.of(new Cursor(new PartitionId(topicId, 0), offset, -1, "")),
        Optional.empty());
  }

  private Connection lock(int partition) throws SQLException {
    Connection connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT FROM sequin_log.partitions WHERE partition = " + partition + " FOR UPDATE");
    }
    return connection;
  }

  private void terminate() {
    List<String> pids = TestDatabase.query(database, "SELECT pid" + SESSIONS);
    String listed = String.join(",", pids);
    TestDatabase.query(database, "SELECT pg_terminate_backend(pid)" + SESSIONS);
    await()
        .until(
            () ->
                TestDatabase.query(
                        database, "SELECT pid" + SESSIONS + " AND pid IN (" + listed + ")")
                    .isEmpty());
  }

  private void awaitWaiting() {
    await()
        .until(
            () ->
                !TestDatabase.query(
                        database, "SELECT pid" + SESSIONS + " AND wait_event_type = 'Lock'")
                    .isEmpty());
  }

  private List<String> storedIn(int partition) {
    return TestDatabase.query(
        database,
        "SELECT base_offset FROM sequin_log.batches WHERE partition = "
            + partition
            + " ORDER BY 1");
  }
}
