package io.sequin.storage.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers whose connections break at any moment. */
class SqlWorkersTest {

  private static final int WORKERS = 8;
  private static final int MESSAGES = 4_000;
  private static final Duration ACK_WAIT = Duration.ofMillis(400);
  private static final int BATCH_SIZE = 10;
  private static final double KILL_PROBABILITY = 0.05;

  /** When each was acknowledged for sure. */
  private final Map<String, Long> acknowledgedNanos = new ConcurrentHashMap<>();

  private final Map<String, Receipt> receipts = new ConcurrentHashMap<>();
  private final AtomicInteger redelivered = new AtomicInteger();
  private final AtomicInteger killed = new AtomicInteger();
  private final AtomicReferenceArray<Connection> connections = new AtomicReferenceArray<>(WORKERS);
  private DatabaseSettings database;
  private Storage storage;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    int topicId = storage.topics().create("flights", 2, Map.of()).id();
    for (int i = 0; i < MESSAGES / 50; i++) {
      storage.log().append(Batches.of(new PartitionId(topicId, i % 2), 50, "key", "value")).join();
    }
    TestDatabase.execute(
        database,
        "SELECT sequin.create_consumer('w', 'flights', ack_wait_ms => "
            + ACK_WAIT.toMillis()
            + ")");
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  @Timeout(120)
  void everyMessageIsAckedAndComesAgainOnlyWhenItsAckWaitIsOver() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
      List<Callable<Void>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        int number = i;
        workers.add(() -> workUntilAllIsDone(number));
      }
      for (Future<Void> worker : threads.invokeAll(workers)) {
        get(worker);
      }
    }

    assertThat(receipts).hasSize(MESSAGES);
    assertThat(killed.get()).isPositive();
    assertThat(redelivered.get()).isPositive();
    assertThat(
            TestDatabase.query(
                database, "SELECT sum(pending), sum(lag) FROM sequin.consumer_progress"))
        .containsExactly("0|0");
  }

  private static void get(Future<Void> worker) throws InterruptedException {
    try {
      worker.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a worker failed", e.getCause());
    }
  }

  private Void workUntilAllIsDone(int number) throws SQLException {
    boolean isDone = false;
    while (!isDone) {
      try (Connection connection = TestDatabase.connect(database)) {
        connections.set(number, connection);
        work(connection);
        isDone = true;
      } catch (SQLException e) {
        // 08: the connection is broken
        if (!e.getSQLState().startsWith("08")) {
          throw e;
        }
      }
    }
    return null;
  }

  private void work(Connection connection) throws SQLException {
    while (!isAllDone(connection)) {
      Map<String, String> received = receive(connection);
      if (happens(KILL_PROBABILITY)) {
        kill(connections.get(ThreadLocalRandom.current().nextInt(WORKERS)));
      }
      if (happens(KILL_PROBABILITY)) {
        kill(connection);
      }
      if (!received.isEmpty() && ack(connection, received.keySet()) == received.size()) {
        long nanos = System.nanoTime();
        received.values().forEach(message -> acknowledgedNanos.put(message, nanos));
      }
    }
  }

  private static boolean happens(double probability) {
    return ThreadLocalRandom.current().nextDouble() < probability;
  }

  private void kill(Connection victim) throws SQLException {
    if (victim != null) {
      victim.abort(Runnable::run);
      killed.incrementAndGet();
    }
  }

  private static boolean isAllDone(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT sum(lag) = 0 FROM sequin.consumer_progress");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Messages by their ack ids. */
  private Map<String, String> receive(Connection connection) throws SQLException {
    long askedAtNanos = System.nanoTime();
    Map<String, String> received = new ConcurrentHashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT ack_id, partition || '/' || \"offset\" FROM sequin.receive('w', ?)")) {
      statement.setInt(1, BATCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          received.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    Receipt receipt = new Receipt(askedAtNanos, System.nanoTime());
    received.values().forEach(message -> check(message, receipt));
    return received;
  }

  private void check(String message, Receipt receipt) {
    // one that waited here for long may have got it before somebody else, who was done sooner
    assertThat(acknowledgedNanos.getOrDefault(message, Long.MAX_VALUE))
        .as(message)
        .isGreaterThan(receipt.askedAtNanos());
    Receipt before = receipts.put(message, receipt);
    if (before != null) {
      redelivered.incrementAndGet();
      assertThat(Receipt.longestNanosBetween(before, receipt))
          .isGreaterThanOrEqualTo(ACK_WAIT.toNanos());
    }
  }

  private static int ack(Connection connection, Set<String> ids) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT sequin.ack('w', ?)")) {
      statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Some moment from when it was asked for to when it was there, a message was delivered. */
  private record Receipt(long askedAtNanos, long gotAtNanos) {

    static long longestNanosBetween(Receipt one, Receipt other) {
      return one.askedAtNanos < other.askedAtNanos
          ? other.gotAtNanos - one.askedAtNanos
          : one.gotAtNanos - other.askedAtNanos;
    }
  }
}
