package io.sequin.storage;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what is logically gone: the batches of deleted topics, and producers that have been
 * silent for a day (Kafka's {@code producer.id.expiration.ms}). One gateway at a time does it; each
 * step may be cut off anywhere and is taken up again by the next round.
 */
final class Janitor {

  private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);

  private static final String TAKE_TURN = "SELECT pg_try_advisory_lock(hashtext('sequin janitor'))";
  private static final String END_TURN = "SELECT pg_advisory_unlock(hashtext('sequin janitor'))";
  private static final String DETACHING = Sql.load("batches_select_detaching");
  private static final String DELETED_TOPICS =
      "SELECT id FROM topics WHERE deleted_at IS NOT NULL ORDER BY id";
  private static final String IS_ATTACHED =
      "SELECT relispartition FROM pg_class WHERE oid = to_regclass(?)";
  private static final String FORGET_TOPIC = "DELETE FROM topics WHERE id = ?::integer";
  private static final String EXPIRE_PRODUCERS = Sql.load("producers_expire");

  private final Database database;
  private final Duration detachPatience;
  private final Duration producerExpiration;

  /**
   * @param detachPatience how long to wait in one round for those who are reading messages
   */
  Janitor(Database database, Duration detachPatience, Duration producerExpiration) {
    this.database = database;
    this.detachPatience = detachPatience;
    this.producerExpiration = producerExpiration;
  }

  /**
   * One round.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  void run() {
    database.call(
        connection -> {
          if (isTrue(connection, TAKE_TURN)) {
            try {
              expireProducers(connection);
              dropDeletedTopics(connection);
            } catch (SQLException e) {
              if (!SqlErrors.isCanceled(e)) {
                throw e;
              }
              LOG.debug("deleted topics are being read, will look again", e);
            } finally {
              isTrue(connection, END_TURN);
            }
          }
          return null;
        });
  }

  private void expireProducers(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXPIRE_PRODUCERS)) {
      statement.setLong(1, producerExpiration.toMillis());
      statement.executeUpdate();
    }
  }

  private void dropDeletedTopics(Connection connection) throws SQLException {
    for (String table : strings(connection, DETACHING)) {
      detach(connection, table, "FINALIZE");
    }
    for (String topicId : strings(connection, DELETED_TOPICS)) {
      String table = "batches_" + topicId;
      if (isTrue(connection, IS_ATTACHED, table)) {
        detach(connection, table, "CONCURRENTLY");
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS " + table);
      }
      update(connection, FORGET_TOPIC, topicId);
    }
  }

  /**
   * Takes no lock that would stop those who read or write other topics, but waits for the
   * transactions that have read messages. If they take too long, a later round finishes it.
   */
  private void detach(Connection connection, String table, String how) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(Math.toIntExact(detachPatience.toSeconds()));
      statement.execute("ALTER TABLE batches DETACH PARTITION " + table + " " + how);
    }
  }

  private static List<String> strings(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  private static boolean isTrue(Connection connection, String question, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(question)) {
      bind(statement, parameters);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void update(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, String... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
  }
}
