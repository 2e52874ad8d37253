package io.sequin.compat.hard;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;

/**
 * Owns a thread that changes rows of a table at random, in transactions that commit or do not,
 * whatever becomes of PostgreSQL. A row begins with version 1, and each change of it adds one; its
 * life tells it from others that had its key before.
 */
final class TableWriter implements AutoCloseable {

  private static final int KEYS = 60;
  private static final int NEW_LIFE = 1_000_000_000;

  private final String jdbcUrl;
  private final Random random;
  private final AtomicInteger commits;
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * @param commits counts those of all
   */
  TableWriter(String jdbcUrl, int seed, AtomicInteger commits) {
    this.jdbcUrl = jdbcUrl + "&socketTimeout=20&connectTimeout=2";
    this.random = new Random(seed);
    this.commits = commits;
    this.thread = Thread.ofPlatform().name("table-writer-" + seed).start(this::run);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopped) {
      try (Connection connection = DriverManager.getConnection(jdbcUrl);
          Statement statement = connection.createStatement()) {
        statement.execute("SET deadlock_timeout = '20ms'; SET lock_timeout = '5s'");
        connection.setAutoCommit(false);
        while (!stopped) {
          transact(connection, statement);
        }
      } catch (SQLException | IOException e) {
        // PostgreSQL was killed; the next session goes on
      }
    }
  }

  private void transact(Connection connection, Statement statement)
      throws SQLException, IOException {
    try {
      for (int i = random.nextInt(4); i >= 0; i--) {
        change(connection, statement);
      }
      if (random.nextInt(4) == 0) {
        connection.rollback();
      } else {
        connection.commit();
        commits.incrementAndGet();
      }
    } catch (SQLException e) {
      // a deadlock, or a key that is taken
      connection.rollback();
    }
  }

  private void change(Connection connection, Statement statement) throws SQLException, IOException {
    Savepoint savepoint = random.nextInt(3) == 0 ? connection.setSavepoint() : null;
    if (random.nextInt(12) == 0) {
      copy(connection);
    } else {
      statement.execute(sql());
    }
    if (savepoint != null && random.nextBoolean()) {
      connection.rollback(savepoint);
    }
  }

  private String sql() {
    int id = random.nextInt(KEYS);
    int life = random.nextInt(NEW_LIFE);
    return switch (random.nextInt(40)) {
      case 0 -> "TRUNCATE orders";
      case 1, 2, 3, 4 -> "DELETE FROM orders WHERE id = " + id;
      case 5, 6 -> "DELETE FROM orders WHERE id % 7 = " + id % 7;
      case 7, 8 ->
          "UPDATE orders SET version = 1, life = %s, id = %s WHERE id = %s"
              .formatted(life, (id + 1 + random.nextInt(KEYS - 1)) % KEYS, id);
      case 9, 10, 11 -> "UPDATE orders SET version = version + 1 WHERE id % 5 = " + id % 5;
      case 12, 13, 14, 15, 16, 17, 18, 19 ->
          "UPDATE orders SET version = version + 1 WHERE id = " + id;
      default ->
          ("INSERT INTO orders SELECT i, 1, %s + i FROM generate_series(%s, %s) AS i"
                  + " ON CONFLICT (id) DO UPDATE SET version = orders.version + 1")
              .formatted(life, id, Math.min(KEYS - 1, id + random.nextInt(3)));
    };
  }

  /** Of one row more than all others have, so that it fails where another one has copied before. */
  private void copy(Connection connection) throws SQLException, IOException {
    String row = "%s\t1\t%s\n".formatted(KEYS + random.nextInt(KEYS), random.nextInt(NEW_LIFE));
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("COPY orders FROM STDIN", new StringReader(row));
  }
}
