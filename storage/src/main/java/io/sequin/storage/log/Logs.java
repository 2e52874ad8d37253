package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Begins and ends the logs of topics, within the transaction that creates or deletes the topic. A
 * log knows its topic's number and name by value.
 */
public final class Logs {

  private static final String INSERT = "INSERT INTO sequin_log.logs (topic_id, name) VALUES (?, ?)";
  private static final String INSERT_PARTITIONS = Sql.load("partitions_insert");

  private static final String FOLLOW =
      "UPDATE sequin_log.partitions SET link_state = 'following' WHERE topic_id = ?";

  private static final String MARK_DELETED =
      "UPDATE sequin_log.logs SET deleted_at = now() WHERE topic_id = ?";

  /** In the order of appends, so that the two do not deadlock. */
  private static final String LOCK_PARTITIONS =
      "SELECT 1 FROM sequin_log.partitions WHERE topic_id = ? ORDER BY partition FOR UPDATE";

  private static final String DELETE_PARTITIONS =
      "DELETE FROM sequin_log.partitions WHERE topic_id = ?";
  private static final String FORGET = "DELETE FROM sequin_log.logs WHERE topic_id = ?";

  private Logs() {}

  /** Begins a log with its first segment. */
  public static void create(Connection transaction, int topicId, String name, int partitionCount)
      throws SQLException {
    execute(transaction, INSERT, topicId, name);
    addPartitions(transaction, topicId, 0, partitionCount);
    BatchTables.createSegment(transaction, topicId, 0);
  }

  /** Adds partitions from one number to before another. */
  public static void addPartitions(Connection transaction, int topicId, int from, int to)
      throws SQLException {
    execute(transaction, INSERT_PARTITIONS, topicId, from, to - 1);
  }

  /** Has a log that was created just now follow another cluster's. */
  public static void follow(Connection transaction, int topicId) throws SQLException {
    execute(transaction, FOLLOW, topicId);
  }

  /** Ends a log: nobody reads or appends any more. Its tables are dropped later. */
  public static void delete(Connection transaction, int topicId) throws SQLException {
    execute(transaction, MARK_DELETED, topicId);
    execute(transaction, LOCK_PARTITIONS, topicId);
    execute(transaction, DELETE_PARTITIONS, topicId);
  }

  /** Forgets a deleted log whose tables are dropped. */
  public static void forget(Connection connection, int topicId) throws SQLException {
    execute(connection, FORGET, topicId);
  }

  private static void execute(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }
}
