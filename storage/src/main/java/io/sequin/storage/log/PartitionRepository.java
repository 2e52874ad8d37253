package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The partitions' rows in PostgreSQL. */
final class PartitionRepository {

  private static final String SELECT = Sql.load("partitions_select");
  private static final String ADVANCE_START = Sql.load("partitions_advance_start");
  private static final String SELECT_MOVED_STARTS = Sql.load("partitions_select_moved_starts");
  private static final String SELECT_SIZES =
      "SELECT topic_id, partition, size_bytes FROM sequin_log.partitions ORDER BY topic_id,"
          + " partition";

  /**
   * @param oldestRunning the transaction from which to look on the next time
   */
  record MovedStarts(String oldestRunning, Map<PartitionId, LogOffsets> offsets) {}

  private final Database database;

  PartitionRepository(Database database) {
    this.database = database;
  }

  /** The committed offsets of those partitions that exist. */
  Map<PartitionId, LogOffsets> offsets(Collection<PartitionId> partitions) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            PartitionParameters.set(statement, 1, partitions);
            try (ResultSet rows = statement.executeQuery()) {
              Map<PartitionId, LogOffsets> offsets = new HashMap<>();
              while (rows.next()) {
                offsets.put(new PartitionId(rows.getInt(1), rows.getInt(2)), offsetsOf(rows, 3));
              }
              return offsets;
            }
          }
        });
  }

  /** Where logs begin whose starts others have moved, and where to look from the next time. */
  MovedStarts movedStarts(String sinceTransaction) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_MOVED_STARTS)) {
            statement.setString(1, sinceTransaction);
            try (ResultSet rows = statement.executeQuery()) {
              Map<PartitionId, LogOffsets> offsets = new HashMap<>();
              String oldestRunning = sinceTransaction;
              while (rows.next()) {
                oldestRunning = rows.getString(1);
                if (rows.getObject(2) != null) {
                  offsets.put(new PartitionId(rows.getInt(2), rows.getInt(3)), offsetsOf(rows, 4));
                }
              }
              return new MovedStarts(oldestRunning, offsets);
            }
          }
        });
  }

  /** Moves the log's start up to {@code offset}; what lies before it is not readable any more. */
  LogOffsets advanceStart(PartitionId partition, long offset) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(ADVANCE_START)) {
            statement.setLong(1, offset);
            statement.setLong(2, offset);
            statement.setInt(3, partition.topicId());
            statement.setInt(4, partition.partition());
            try (ResultSet row = statement.executeQuery()) {
              if (!row.next()) {
                throw new UnknownPartitionException(partition);
              }
              LogOffsets offsets = offsetsOf(row, 1);
              if (offset > offsets.highWatermark()) {
                throw new OffsetOutOfRangeException(offset);
              }
              return offsets;
            }
          }
        });
  }

  Map<PartitionId, Long> sizesBytes() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_SIZES);
              ResultSet rows = statement.executeQuery()) {
            Map<PartitionId, Long> sizes = new HashMap<>();
            while (rows.next()) {
              sizes.put(new PartitionId(rows.getInt(1), rows.getInt(2)), rows.getLong(3));
            }
            return sizes;
          }
        });
  }

  /** Of a row in which these are the columns from one on. */
  private static LogOffsets offsetsOf(ResultSet row, int column) throws SQLException {
    long nextOffset = row.getLong(column + 1);
    long openOffset = PartitionEnds.orNone(row, column + 3);
    return new LogOffsets(
        row.getLong(column),
        nextOffset,
        row.getLong(column + 2),
        openOffset == LogOffsets.NONE ? nextOffset : openOffset,
        PartitionEnds.orNone(row, column + 4));
  }
}
