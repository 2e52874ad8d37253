package io.sequin.storage.keyed;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.Turn;
import io.sequin.storage.log.BatchTables;
import io.sequin.storage.log.PartitionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Folds the logs of keyed topics: of each key the newest record is kept, in a row of its own. */
public final class KeyedStore {

  private static final String SELECT_FOLDED_TOPICS = Sql.load("keyed_select_folded_topics");
  private static final String MEASURE = Sql.load("keyed_measure");
  private static final String FOLD = Sql.load("keyed_fold");
  private static final String SELECT_SEGMENTS = Sql.load("keyed_select_segments");
  private static final String TAKE_BATCHES = Sql.load("keyed_take_batches");
  private static final String SHRINK = Sql.load("segments_shrink");
  private static final String MOVE_FOLD = Sql.load("keyed_move_fold");
  private static final String DROP = Sql.load("keyed_drop");

  private static final int DROPPED_AT_ONCE = 10_000;

  private final Database database;

  public KeyedStore(Database database) {
    this.database = database;
  }

  /** Does work that one gateway at a time does, unless another one is at it. */
  public void takeTurn(Runnable work) {
    Turn.take(
        database,
        "sequin compaction",
        _ -> {
          work.run();
          return null;
        });
  }

  /** The numbers of the topics of which something is folded, keyed now or before. */
  public Set<Integer> foldedTopics() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_FOLDED_TOPICS);
              ResultSet rows = statement.executeQuery()) {
            Set<Integer> topicIds = new HashSet<>();
            while (rows.next()) {
              topicIds.add(rows.getInt(1));
            }
            return topicIds;
          }
        });
  }

  /** Empty if there is no such partition. */
  public Optional<KeyedExtent> extent(PartitionId partition) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(MEASURE)) {
            bind(statement, 1, partition);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? Optional.of(
                      new KeyedExtent(
                          row.getLong(1),
                          row.getLong(2),
                          row.getLong(3),
                          row.getLong(4),
                          row.getLong(5),
                          row.getBoolean(6)))
                  : Optional.empty();
            }
          }
        });
  }

  /**
   * Folds all from one offset to before another, in one transaction: readers see all of it or
   * nothing. Appends do not wait for it but at its very end.
   *
   * @param newest the newest record of each key among these
   * @return false if nothing was done because somebody else has folded it, or it has expired
   */
  public boolean fold(
      PartitionId partition,
      long fromOffset,
      long toOffset,
      List<KeyedMessage> newest,
      long nowMs) {
    return database.inTransaction(
        connection -> {
          boolean folded = false;
          try {
            folded = fold(connection, partition, fromOffset, toOffset, newest, nowMs);
          } catch (SQLException e) {
            // a segment has just been dropped
            if (!SqlErrors.isUndefinedTable(e)) {
              throw e;
            }
          }
          if (!folded) {
            connection.rollback();
          }
          return folded;
        });
  }

  private static boolean fold(
      Connection connection,
      PartitionId partition,
      long fromOffset,
      long toOffset,
      List<KeyedMessage> newest,
      long nowMs)
      throws SQLException {
    long keptBytes = keep(connection, partition, newest, nowMs);
    Map<Integer, Long> takenBytes = takeBatches(connection, partition, fromOffset, toOffset);
    long growthBytes = keptBytes - takenBytes.values().stream().mapToLong(each -> each).sum();
    boolean moved = move(connection, partition, fromOffset, toOffset, keptBytes, growthBytes);
    if (moved) {
      shrink(connection, partition, takenBytes);
    }
    return moved;
  }

  /** Drops tombstones that were folded at a time or before, and what nobody may read any more. */
  public void drop(PartitionId partition, long tombstonesUntilMs) {
    while (dropSome(partition, tombstonesUntilMs) >= DROPPED_AT_ONCE) {
      // the next ones
    }
  }

  private int dropSome(PartitionId partition, long tombstonesUntilMs) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(DROP)) {
            bind(statement, 1, partition);
            statement.setLong(3, tombstonesUntilMs);
            statement.setInt(4, DROPPED_AT_ONCE);
            statement.setInt(5, DROPPED_AT_ONCE);
            bind(statement, 6, partition);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getInt(1);
            }
          }
        });
  }

  private static long keep(
      Connection connection, PartitionId partition, List<KeyedMessage> newest, long nowMs)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FOLD)) {
      KeyedColumns.of(newest).bindTo(statement);
      bind(statement, 7, partition);
      bind(statement, 9, partition);
      statement.setLong(11, nowMs);
      return number(statement);
    }
  }

  /** How many bytes are gone from each segment. */
  private static Map<Integer, Long> takeBatches(
      Connection connection, PartitionId partition, long fromOffset, long toOffset)
      throws SQLException {
    Map<Integer, Long> bytes = new HashMap<>();
    for (int segment : segmentsFrom(connection, partition, fromOffset)) {
      String table = BatchTables.ofSegment(partition.topicId(), segment);
      try (PreparedStatement statement =
          connection.prepareStatement(TAKE_BATCHES.replace("${batches}", table))) {
        bind(statement, 1, partition);
        statement.setLong(3, fromOffset);
        statement.setLong(4, toOffset);
        bytes.put(segment, number(statement));
      }
    }
    return bytes;
  }

  private static List<Integer> segmentsFrom(
      Connection connection, PartitionId partition, long fromOffset) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_SEGMENTS)) {
      bind(statement, 1, partition);
      statement.setLong(3, fromOffset);
      bind(statement, 4, partition);
      try (ResultSet rows = statement.executeQuery()) {
        List<Integer> segments = new ArrayList<>();
        while (rows.next()) {
          segments.add(rows.getInt(1));
        }
        return segments;
      }
    }
  }

  private static void shrink(
      Connection connection, PartitionId partition, Map<Integer, Long> goneBytes)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SHRINK)) {
      statement.setArray(1, connection.createArrayOf("integer", goneBytes.keySet().toArray()));
      statement.setArray(2, connection.createArrayOf("bigint", goneBytes.values().toArray()));
      bind(statement, 3, partition);
      statement.executeUpdate();
    }
  }

  private static boolean move(
      Connection connection,
      PartitionId partition,
      long fromOffset,
      long toOffset,
      long keptBytes,
      long growthBytes)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE_FOLD)) {
      bind(statement, 1, partition);
      statement.setLong(3, toOffset);
      statement.setLong(4, toOffset);
      statement.setLong(5, keptBytes);
      statement.setLong(6, growthBytes);
      bind(statement, 7, partition);
      statement.setLong(9, fromOffset);
      return statement.executeUpdate() == 1;
    }
  }

  private static void bind(PreparedStatement statement, int at, PartitionId partition)
      throws SQLException {
    statement.setInt(at, partition.topicId());
    statement.setInt(at + 1, partition.partition());
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
