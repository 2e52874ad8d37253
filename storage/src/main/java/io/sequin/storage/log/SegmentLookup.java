package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows in which segments partitions have their records. What it remembers may be outdated: who
 * does not find anything there looks again.
 */
final class SegmentLookup {

  private static final String LOCATE = Sql.load("segments_locate");

  private final Database database;
  private final Map<PartitionId, LogSegments> known = new ConcurrentHashMap<>();

  SegmentLookup(Database database) {
    this.database = database;
  }

  /** As far as it is known. */
  LogSegments find(PartitionId partition) {
    LogSegments segments = known.get(partition);
    return segments != null ? segments : findFresh(partition);
  }

  /**
   * As PostgreSQL has them.
   *
   * @throws UnknownPartitionException if there is no such partition
   */
  LogSegments findFresh(PartitionId partition) {
    LogSegments segments =
        database.call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(LOCATE)) {
                statement.setInt(1, partition.topicId());
                statement.setInt(2, partition.partition());
                try (ResultSet row = statement.executeQuery()) {
                  return row.next() ? segmentsOf(row) : null;
                }
              }
            });
    if (segments == null) {
      known.remove(partition);
      throw new UnknownPartitionException(partition);
    }
    known.put(partition, segments);
    return segments;
  }

  private static LogSegments segmentsOf(ResultSet row) throws SQLException {
    List<LogSegments.Finished> finished = new ArrayList<>();
    if (row.getArray(3) != null) {
      Integer[] segments = (Integer[]) row.getArray(3).getArray();
      Long[] endOffsets = (Long[]) row.getArray(4).getArray();
      for (int i = 0; i < segments.length; i++) {
        finished.add(new LogSegments.Finished(segments[i], endOffsets[i]));
      }
    }
    return new LogSegments(row.getLong(1), List.copyOf(finished), row.getInt(2));
  }
}
