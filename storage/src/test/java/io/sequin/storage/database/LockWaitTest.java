package io.sequin.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for what another transaction keeps locked, and who does not. */
class LockWaitTest {

  private static final int WAITING_CALLS = 12;

  private DatabaseSettings settings;
  private Database database;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    TestDatabase.execute(
        settings,
        "CREATE TABLE things (id integer PRIMARY KEY); INSERT INTO things VALUES (1), (2)");
    Migrations.run(settings);
    database = new Database(settings);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aLockThatIsNotToBeHadIsTold() throws SQLException {
    try (Connection _ = lockFirst()) {
      assertThatThrownBy(() -> database.call(connection -> change(connection, 1)))
          .isInstanceOf(StorageUnavailableException.class)
          .hasMessageStartingWith("another transaction keeps locked what this needs: while ")
          .hasMessageContaining("things")
          .hasMessageNotContaining("\n");
    }
    changeBy(database, 1);
  }

  @Test
  void oneSubjectThatIsKeptLockedLeavesConnectionsToOthers() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection locker = lockFirst()) {
      CountDownLatch holding = new CountDownLatch(2);
      List<Future<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < WAITING_CALLS; i++) {
        waiting.add(
            threads.submit(
                () ->
                    database
                        .about("thing 1")
                        .call(
                            connection -> {
                              holding.countDown();
                              return change(connection, 1);
                            })));
      }
      holding.await();
      assertThat(database.busyConnections()).isEqualTo(2);
      changeBy(database.about("thing 2"), 2);
      locker.rollback();
      for (Future<Integer> each : waiting) {
        assertThat(each.get()).isEqualTo(1);
      }
    }
    assertThat(database.busyConnections()).isZero();
  }

  @Test
  void aPurposeWhoseConnectionsAreAllBusyLeavesTheOthersAlone() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch taken = new CountDownLatch(Purpose.COORDINATION.poolSize());
      CountDownLatch enough = new CountDownLatch(1);
      for (int i = 0; i < Purpose.COORDINATION.poolSize(); i++) {
        threads.submit(
            () ->
                database
                    .with(Purpose.COORDINATION)
                    .call(
                        _ -> {
                          taken.countDown();
                          await(enough);
                          return null;
                        }));
      }
      taken.await();
      changeBy(database, 1);
      changeBy(database.with(Purpose.MAINTENANCE), 2);
      enough.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection lockFirst() throws SQLException {
    Connection connection = TestDatabase.connect(settings);
    connection.setAutoCommit(false);
    change(connection, 1);
    return connection;
  }

  private static void changeBy(Database database, int id) {
    int changed = database.call(connection -> change(connection, id));
    assertThat(changed).isEqualTo(1);
  }

  private static int change(Connection connection, int id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("UPDATE things SET id = id WHERE id = " + id);
    }
  }
}
