package io.sequin.storage;

import io.sequin.storage.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Clears away what is logically gone: the batches of deleted topics, and producers that have been
 * silent for a day (Kafka's {@code producer.id.expiration.ms}). One gateway at a time does it; each
 * step may be cut off anywhere and is taken up again by the next round.
 */
final class Janitor {

  private static final String TAKE_TURN = "SELECT pg_try_advisory_lock(hashtext('sequin janitor'))";
  private static final String END_TURN = "SELECT pg_advisory_unlock(hashtext('sequin janitor'))";
  private static final String DELETED_TOPICS =
      "SELECT id FROM topics WHERE deleted_at IS NOT NULL ORDER BY id";
  private static final String EXPIRE_PRODUCERS =
      "DELETE FROM producers WHERE updated_at < now() - interval '1 day'";

  private final Database database;

  Janitor(Database database) {
    this.database = database;
  }

  /**
   * One round.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  void run() {
    database.call(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            if (isTrue(statement, TAKE_TURN)) {
              try {
                clear(connection, statement);
              } finally {
                statement.execute(END_TURN);
              }
            }
          }
          return null;
        });
  }

  private static void clear(Connection connection, Statement statement) throws SQLException {
    for (int topicId : deletedTopics(statement)) {
      dropTopic(connection, statement, topicId);
    }
    statement.executeUpdate(EXPIRE_PRODUCERS);
  }

  private static List<Integer> deletedTopics(Statement statement) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(DELETED_TOPICS)) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  /** Detaching concurrently takes no lock that would stop those who read or write other topics. */
  private static void dropTopic(Connection connection, Statement statement, int topicId)
      throws SQLException {
    String table = "batches_" + topicId;
    try (ResultSet attached =
        statement.executeQuery(
            "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass('"
                + table
                + "')")) {
      if (attached.next()) {
        String how = attached.getBoolean(1) ? " FINALIZE" : " CONCURRENTLY";
        try (Statement detach = connection.createStatement()) {
          detach.execute("ALTER TABLE batches DETACH PARTITION " + table + how);
        }
      }
    }
    statement.execute("DROP TABLE IF EXISTS " + table);
    statement.execute("DELETE FROM topics WHERE id = " + topicId);
  }

  private static boolean isTrue(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
