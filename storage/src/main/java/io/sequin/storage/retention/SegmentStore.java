package io.sequin.storage.retention;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.PartitionDropper;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.log.BatchTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of topics in PostgreSQL. */
final class SegmentStore {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);

  private static final String SELECT_CURRENT = Sql.load("segments_select_current");
  private static final String LOCK_LOG =
      "SELECT segment FROM sequin_log.logs"
          + " WHERE topic_id = ? AND deleted_at IS NULL FOR NO KEY UPDATE";
  private static final String FINISH = Sql.load("segments_finish");
  private static final String SELECT_UNMEASURED = Sql.load("segments_select_unmeasured");
  private static final String MEASURE = Sql.load("segments_measure");
  private static final String SELECT_EXPIRED = Sql.load("segments_select_expired");
  private static final String SELECT_EXPIRED_CURRENT = Sql.load("segments_select_expired_current");
  private static final String EXPIRE = Sql.load("segments_expire");

  /**
   * The segment that a topic's appends go to.
   *
   * @param largestBytes the size of the largest part that a partition has in it
   * @param isUnread whether it has records but nobody may read them any more
   */
  record Current(
      int segment, long sinceMs, boolean hasRecords, boolean isUnread, long largestBytes) {}

  private final Database database;

  SegmentStore(Database database) {
    this.database = database;
  }

  /** Empty if there is no such topic. */
  Optional<Current> current(int topicId) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_CURRENT)) {
            statement.setInt(1, topicId);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? Optional.of(
                      new Current(
                          row.getInt(1),
                          row.getLong(2),
                          row.getBoolean(3),
                          row.getBoolean(4),
                          row.getLong(5)))
                  : Optional.empty();
            }
          }
        });
  }

  /** Begins a new segment, unless the topic is gone or somebody else has begun one. */
  void finish(int topicId, int segment, long nowMs) {
    database.inTransaction(
        connection -> {
          if (lockedSegment(connection, topicId).filter(found -> found == segment).isPresent()) {
            BatchTables.createSegment(connection, topicId, segment + 1);
            try (PreparedStatement statement = connection.prepareStatement(FINISH)) {
              statement.setLong(1, nowMs);
              statement.setInt(2, topicId);
              statement.setInt(3, topicId);
              statement.executeUpdate();
            }
          }
          return null;
        });
  }

  /** Notes how old the records of finished segments are. */
  void measure(int topicId) {
    database.call(
        connection -> {
          for (int segment : unmeasured(connection, topicId)) {
            String sql = MEASURE.replace("${batches}", BatchTables.ofSegment(topicId, segment));
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
              statement.setInt(1, topicId);
              statement.setInt(2, segment);
              statement.executeUpdate();
            }
          }
          return null;
        });
  }

  /** Where the logs of partitions may begin, by partition, for those that may lose segments. */
  Map<Integer, Long> expired(int topicId, long nowMs, RetentionPolicy policy) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_EXPIRED)) {
            statement.setInt(1, topicId);
            statement.setLong(2, nowMs);
            statement.setLong(3, policy.retentionMs());
            statement.setLong(4, policy.retentionBytes());
            return starts(statement);
          }
        });
  }

  /** The same for those that have no finished segment, and nothing younger than a time. */
  Map<Integer, Long> expiredCurrent(int topicId, int segment, long oldestKeptMs) {
    String sql =
        SELECT_EXPIRED_CURRENT.replace("${batches}", BatchTables.ofSegment(topicId, segment));
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, oldestKeptMs);
            statement.setInt(2, topicId);
            return starts(statement);
          }
        });
  }

  /**
   * Has logs begin there, unless they begin later.
   *
   * @return how many began earlier
   */
  int expire(int topicId, Map<Integer, Long> starts) {
    List<Integer> partitions = List.copyOf(starts.keySet());
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(EXPIRE)) {
            statement.setArray(1, connection.createArrayOf("int4", partitions.toArray()));
            statement.setArray(
                2,
                connection.createArrayOf("int8", partitions.stream().map(starts::get).toArray()));
            statement.setInt(3, topicId);
            return moved(statement);
          }
        });
  }

  private static int moved(PreparedStatement expire) throws SQLException {
    int moved = 0;
    try (ResultSet rows = expire.executeQuery()) {
      while (rows.next()) {
        moved += rows.getBoolean("has_moved") ? 1 : 0;
      }
    }
    return moved;
  }

  /**
   * Drops the tables of segments that no partition has anything in.
   *
   * @return how many; empty if somebody reads messages for so long that it is left to a later call
   */
  OptionalInt drop(int topicId, PartitionDropper dropper) {
    return database.call(
        connection -> {
          try {
            dropper.resume(connection, BatchTables.ALL);
            List<String> tables = BatchTables.droppable(connection, topicId);
            for (String table : tables) {
              dropper.drop(connection, BatchTables.ALL, table);
            }
            return OptionalInt.of(tables.size());
          } catch (SQLException e) {
            if (!SqlErrors.isCanceled(e)) {
              throw e;
            }
            LOG.debug("messages are being read, will look again", e);
            return OptionalInt.empty();
          }
        });
  }

  private static Optional<Integer> lockedSegment(Connection connection, int topicId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_LOG)) {
      statement.setInt(1, topicId);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
      }
    }
  }

  private static List<Integer> unmeasured(Connection connection, int topicId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_UNMEASURED)) {
      statement.setInt(1, topicId);
      try (ResultSet rows = statement.executeQuery()) {
        List<Integer> segments = new ArrayList<>();
        while (rows.next()) {
          segments.add(rows.getInt(1));
        }
        return segments;
      }
    }
  }

  private static Map<Integer, Long> starts(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      Map<Integer, Long> starts = new HashMap<>();
      while (rows.next()) {
        starts.put(rows.getInt(1), rows.getLong(2));
      }
      return starts;
    }
  }
}
