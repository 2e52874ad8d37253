package io.sequin.storage.topic;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.log.Logs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Topics in PostgreSQL. Every change raises the catalog's version in the same transaction. */
final class TopicRepository {

  private static final String INSERT_TOPIC =
      "INSERT INTO sequin_control.topics (uuid, name, partition_count) VALUES (?, ?, ?) RETURNING"
          + " id";
  private static final String INSERT_CONFIG =
      "INSERT INTO sequin_control.topic_configs (topic_id, name, value) SELECT ?, * FROM"
          + " unnest(?::text[], ?::text[])";
  private static final String INSERT_LINKED =
      "INSERT INTO sequin_control.linked_topics (topic_id, link) VALUES (?, ?)";

  /** Who pauses or deletes the link waits for this, or comes first, and then there is no row. */
  private static final String LOCK_ACTIVE_LINK =
      "SELECT FROM sequin_control.links WHERE name = ? AND NOT is_paused FOR SHARE";

  private static final String DELETE_CONFIGS =
      "DELETE FROM sequin_control.topic_configs WHERE topic_id = ?";
  private static final String SELECT_VERSION = "SELECT version FROM sequin_control.catalog_version";
  private static final String RAISE_VERSION =
      "UPDATE sequin_control.catalog_version SET version = version + 1";
  private static final String MARK_DELETED =
      "UPDATE sequin_control.topics SET deleted_at = now() WHERE id = ?";

  /**
   * A worker in SQL may keep a share locked for as long as it likes, and so may who commits in SQL
   * with the topic. So these are locked first: who waits for them must not have locked partitions,
   * which producers would wait for. What else may be in the way is not waited for long.
   */
  private static final String LOCK_SHARES =
      "SELECT 1 FROM sequin_control.shares WHERE topic_id = ? ORDER BY id FOR UPDATE";

  private static final String DELETE_SHARES =
      "DELETE FROM sequin_control.shares WHERE topic_id = ?";
  private static final String DELETE_CURSORS = Sql.load("cursors_delete_of_topic");

  /** Also of query topics, which have those of the topic that they read. */
  private static final String SET_PARTITION_COUNT = Sql.load("topics_set_partition_count");

  private static final String FORGET_QUERY =
      "SELECT sequin_private.forget_query(q.id) FROM sequin_control.queries AS q WHERE q.topic_id ="
          + " ?";
  private static final String FORGET_QUERIES =
      "SELECT sequin_private.forget_query(q.id) FROM sequin_control.queries AS q WHERE q.base_id ="
          + " ? ORDER BY q.id";
  private static final String SELECT_TOPICS = Sql.load("topics_select");

  /** Keeps who commits to the topic waiting. */
  private static final String LOCK_TO_DELETE =
      "SELECT FROM sequin_control.topics WHERE name = ? AND deleted_at IS NULL FOR UPDATE";

  private static final String LOCK_TO_CHANGE =
      "SELECT FROM sequin_control.topics WHERE name = ? AND deleted_at IS NULL FOR NO KEY UPDATE";

  /** A statement of its own: one that waits for a lock shows other tables as they were before. */
  private static final String SELECT_BY_NAME = Sql.load("topics_select_by_name");

  private final Database database;

  TopicRepository(Database database) {
    this.database = database;
  }

  long version() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(SELECT_VERSION)) {
            row.next();
            return database.historyOf(connection).unique(row.getLong(1));
          }
        });
  }

  /** All live topics, and the version that they belong to. */
  TopicSnapshot load() {
    // the version is read first: a change in between only makes the next refresh come sooner
    long version = version();
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT_TOPICS)) {
            List<Topic> topics = new ArrayList<>();
            while (rows.next()) {
              topics.add(TopicRows.any(rows));
            }
            return TopicSnapshot.of(version, topics);
          }
        });
  }

  /**
   * @param link whose topic it follows; empty for none
   */
  Topic create(
      String name, int partitionCount, Map<String, String> configs, Optional<String> link) {
    return database.inTransaction(
        connection -> {
          if (link.isPresent() && !query(connection, LOCK_ACTIVE_LINK, link.get())) {
            throw new InactiveLinkException(link.get());
          }
          UUID uuid = UUID.randomUUID();
          int id = insertTopic(connection, uuid, name, partitionCount);
          insertConfigs(connection, id, configs);
          Logs.create(connection, id, name, partitionCount);
          if (link.isPresent()) {
            execute(connection, INSERT_LINKED, id, link.get());
            Logs.follow(connection, id);
          }
          execute(connection, RAISE_VERSION);
          return new Topic(id, uuid, name, partitionCount, configs);
        });
  }

  void delete(String name) {
    database
        .about("topics to be deleted")
        .inTransaction(
            connection -> {
              Topic topic = lock(connection, LOCK_TO_DELETE, name);
              if (query(connection, FORGET_QUERY, topic.id())) {
                return true;
              }
              execute(connection, FORGET_QUERIES, topic.id());
              execute(connection, MARK_DELETED, topic.id());
              execute(connection, LOCK_SHARES, topic.id());
              execute(connection, DELETE_SHARES, topic.id());
              execute(connection, DELETE_CURSORS, topic.id());
              Logs.delete(connection, topic.id());
              return execute(connection, RAISE_VERSION);
            });
  }

  void setPartitionCount(String name, UnaryOperator<Integer> change) {
    database.inTransaction(
        connection -> {
          Topic topic = lock(connection, LOCK_TO_CHANGE, name);
          int count = change.apply(topic.partitionCount());
          execute(connection, SET_PARTITION_COUNT, count, topic.id());
          Logs.addPartitions(connection, topic.id(), topic.partitionCount(), count);
          return execute(connection, RAISE_VERSION);
        });
  }

  void setConfigs(String name, UnaryOperator<Map<String, String>> change) {
    database.inTransaction(
        connection -> {
          Topic topic = lock(connection, LOCK_TO_CHANGE, name);
          Map<String, String> configs = change.apply(topic.configs());
          execute(connection, DELETE_CONFIGS, topic.id());
          insertConfigs(connection, topic.id(), configs);
          return execute(connection, RAISE_VERSION);
        });
  }

  private static int insertTopic(Connection connection, UUID uuid, String name, int partitionCount)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_TOPIC)) {
      statement.setObject(1, uuid);
      statement.setString(2, name);
      statement.setInt(3, partitionCount);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    } catch (SQLException e) {
      if (SqlErrors.isUniqueViolation(e)) {
        throw new TopicExistsException(name);
      }
      throw e;
    }
  }

  private static void insertConfigs(Connection connection, int topicId, Map<String, String> configs)
      throws SQLException {
    List<String> names = List.copyOf(configs.keySet());
    execute(
        connection,
        INSERT_CONFIG,
        topicId,
        connection.createArrayOf("text", names.toArray()),
        connection.createArrayOf("text", names.stream().map(configs::get).toArray()));
  }

  private static Topic lock(Connection connection, String sql, String name) throws SQLException {
    execute(connection, sql, name);
    try (PreparedStatement statement = connection.prepareStatement(SELECT_BY_NAME)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new UnknownTopicException(name);
        }
        return TopicRows.stored(row);
      }
    }
  }

  /** Whether it finds anything. */
  private static boolean query(Connection connection, String sql, Object parameter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static boolean execute(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.execute();
    }
  }
}
