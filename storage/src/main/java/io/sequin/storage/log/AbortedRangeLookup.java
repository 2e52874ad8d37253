package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which transactions were aborted. PostgreSQL is asked only where the newest marker of a
 * partition is newer than those that are known.
 */
final class AbortedRangeLookup {

  private static final String SELECT = Sql.load("aborted_ranges_select");

  /** All ranges up to a marker, in the order of their markers. */
  private record Known(long upToMarker, List<AbortedRange> ranges) {}

  private static final Known NOTHING = new Known(LogOffsets.NONE, List.of());

  private final Database database;
  private final Map<PartitionId, Known> byPartition = new ConcurrentHashMap<>();

  AbortedRangeLookup(Database database) {
    this.database = database;
  }

  /**
   * Those that concern a part of the log.
   *
   * @param log the partition's ends, known before the part was read
   * @param toOffset the end of the part, not included
   */
  List<AbortedRange> find(PartitionId partition, LogOffsets log, long fromOffset, long toOffset) {
    if (log.abortedOffset() < fromOffset) {
      return List.of();
    }
    return upTo(partition, log).stream()
        .filter(range -> range.markerOffset() >= fromOffset && range.firstOffset() < toOffset)
        .toList();
  }

  void forgetAllBut(Set<Integer> topicIds) {
    byPartition.keySet().removeIf(partition -> !topicIds.contains(partition.topicId()));
  }

  private List<AbortedRange> upTo(PartitionId partition, LogOffsets log) {
    long marker = log.abortedOffset();
    Known known = byPartition.getOrDefault(partition, NOTHING);
    if (known.upToMarker() < marker) {
      List<AbortedRange> ranges = new ArrayList<>(known.ranges());
      ranges.removeIf(range -> range.markerOffset() < log.startOffset());
      ranges.addAll(select(partition, known.upToMarker()));
      known = new Known(marker, List.copyOf(ranges));
      byPartition.merge(
          partition, known, (one, other) -> one.upToMarker() > other.upToMarker() ? one : other);
    }
    return known.ranges();
  }

  private List<AbortedRange> select(PartitionId partition, long behindMarker) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, partition.topicId());
            statement.setInt(2, partition.partition());
            statement.setLong(3, behindMarker);
            List<AbortedRange> ranges = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                ranges.add(new AbortedRange(rows.getLong(2), rows.getLong(3), rows.getLong(1)));
              }
            }
            return ranges;
          }
        });
  }
}
