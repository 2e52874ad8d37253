package io.sequin.storage;

import io.sequin.storage.background.Rounds;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.PartitionDropper;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.Turn;
import io.sequin.storage.log.BatchTables;
import io.sequin.storage.log.Logs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what is logically gone: the batches of deleted topics, functions of queries that went
 * with their consumers, and producers that have been silent for a day (Kafka's {@code
 * producer.id.expiration.ms}). One gateway at a time does it; each step may be cut off anywhere and
 * is taken up again by the next round.
 */
final class Janitor {

  private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);

  private static final String DELETED_TOPICS =
      "SELECT id FROM sequin_control.topics WHERE deleted_at IS NOT NULL ORDER BY id";
  private static final String FORGET_TOPIC = "DELETE FROM sequin_control.topics WHERE id = ?";
  private static final String DROP_KEYED_MESSAGES = Sql.load("keyed_drop_of_topic");
  private static final String SWEEP_QUERIES = "SELECT sequin_private.sweep_queries()";
  private static final String EXPIRE_PRODUCERS = Sql.load("producers_expire");

  private final Database database;
  private final PartitionDropper dropper;
  private final Duration producerExpiration;
  private final Rounds<Integer> rounds =
      new Rounds<>(topicId -> "dropping deleted topic " + topicId);

  /**
   * @param detachPatience how long to wait in one round for those who are reading messages
   */
  Janitor(Database database, Duration detachPatience, Duration producerExpiration) {
    this.database = database;
    this.dropper = new PartitionDropper(detachPatience);
    this.producerExpiration = producerExpiration;
  }

  /**
   * One round.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  void run() {
    Turn.take(database, "sequin janitor", this::tidy);
  }

  private Void tidy(Connection connection) throws SQLException {
    rounds.forEachWhile(deletedTopics(connection), topicId -> dropTopic(connection, topicId));
    expireProducers(connection);
    sweepQueries(connection);
    return null;
  }

  private static void sweepQueries(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SWEEP_QUERIES)) {
      statement.execute();
    }
  }

  private void expireProducers(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXPIRE_PRODUCERS)) {
      statement.setLong(1, producerExpiration.toMillis());
      statement.executeUpdate();
    }
  }

  /** False if somebody reads messages, which keeps all tables from going. */
  private boolean dropTopic(Connection connection, int topicId) {
    try {
      // somebody who was reading may have kept the last one from being detached
      dropper.resume(connection, BatchTables.ALL);
      for (String segment : BatchTables.droppable(connection, topicId)) {
        dropper.drop(connection, BatchTables.ALL, segment);
      }
      dropKeyedMessages(connection, topicId);
      Logs.forget(connection, topicId);
      forget(connection, topicId);
      return true;
    } catch (SQLException e) {
      if (!SqlErrors.isCanceled(e)) {
        throw SqlErrors.translate(e);
      }
      LOG.debug("messages are being read, will look again", e);
      return false;
    }
  }

  private static List<Integer> deletedTopics(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETED_TOPICS);
        ResultSet rows = statement.executeQuery()) {
      List<Integer> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
      return found;
    }
  }

  /** Some at a time: who waits for one of these transactions does not wait for long. */
  private static void dropKeyedMessages(Connection connection, int topicId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DROP_KEYED_MESSAGES)) {
      statement.setInt(1, topicId);
      while (statement.executeUpdate() > 0) {
        // the next ones
      }
    }
  }

  private static void forget(Connection connection, int topicId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET_TOPIC)) {
      statement.setInt(1, topicId);
      statement.executeUpdate();
    }
  }
}
