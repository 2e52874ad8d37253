package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.SqlWork;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Reads one topic's batches, always from the table of the segment that they are in: this spares
 * PostgreSQL all others, and does not depend on what a session knows of the parent's tables.
 */
final class PartitionReader {

  private static final String READ = Sql.load("batches_read");
  private static final String FIND_BY_TIMESTAMP = Sql.load("batches_find_by_timestamp");
  private static final String FIND_MAX_TIMESTAMP = Sql.load("batches_find_max_timestamp");

  /** First guess of how many batches fill a request; grows while they turn out to be small. */
  private static final int FIRST_CANDIDATES = 128;

  private static final int MAX_CANDIDATES = 8_192;

  private final Database database;
  private final int topicId;
  private final SegmentLookup segments;

  PartitionReader(Database database, int topicId) {
    this.database = database;
    this.topicId = topicId;
    this.segments = new SegmentLookup(database);
  }

  /**
   * Batches that hold offsets from {@code offset} to before {@code endOffset}: up to {@code
   * maxBytes}, but at least one.
   *
   * @throws OffsetOutOfRangeException if the offset is before the log's start
   * @throws UnknownPartitionException if there is no such partition
   */
  List<StoredBatch> read(PartitionId id, long offset, long endOffset, long maxBytes) {
    Range range = new Range(id, offset, endOffset, maxBytes);
    List<StoredBatch> found = readKnown(range);
    return found.isEmpty() ? readFresh(range) : found;
  }

  private record Range(PartitionId id, long offset, long endOffset, long maxBytes) {}

  /** Nothing if what is known of the segments is outdated. */
  private List<StoredBatch> readKnown(Range range) {
    try {
      return read(range, segments.find(range.id()));
    } catch (UnknownPartitionException e) {
      // or a segment that has been dropped
      return List.of();
    }
  }

  private List<StoredBatch> readFresh(Range range) {
    LogSegments fresh = segments.findFresh(range.id());
    if (range.offset() < fresh.startOffset()) {
      throw new OffsetOutOfRangeException(range.offset());
    }
    return read(range, fresh);
  }

  /** From the first segment that has something. */
  private List<StoredBatch> read(Range range, LogSegments known) {
    return known
        .from(range.offset())
        .mapToObj(segment -> read(range, segment))
        .filter(batches -> !batches.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private List<StoredBatch> read(Range range, int segment) {
    String sql = in(segment, READ);
    return query(
        range.id(),
        connection -> {
          BatchCollector collector = new BatchCollector(range.maxBytes());
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int candidates = FIRST_CANDIDATES;
            while (readInto(collector, statement, range, candidates) == candidates
                && !collector.isFull()) {
              candidates = Math.min(candidates * 4, MAX_CANDIDATES);
            }
          }
          return collector.batches();
        });
  }

  private <T> T query(PartitionId id, SqlWork<T> work) {
    return database.call(
        connection -> {
          try {
            return work.run(connection);
          } catch (SQLException e) {
            if (SqlErrors.isUndefinedTable(e)) {
              throw new UnknownPartitionException(id);
            }
            throw e;
          }
        });
  }

  private static int readInto(
      BatchCollector collector, PreparedStatement statement, Range range, int candidates)
      throws SQLException {
    PartitionId id = range.id();
    long next = collector.nextOffset(range.offset());
    bind(
        statement,
        id.topicId(),
        id.partition(),
        id.topicId(),
        id.partition(),
        next,
        range.endOffset(),
        next,
        candidates,
        collector.remainingBytes());
    return addAll(statement, collector);
  }

  /** The first batch that has a record at or after {@code timestampMs}. */
  Optional<StoredBatch> findByTimestamp(PartitionId id, long timestampMs, LogOffsets range) {
    return segmentsFrom(id, range)
        .mapToObj(segment -> findByTimestamp(id, segment, timestampMs, range))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<StoredBatch> findByTimestamp(
      PartitionId id, int segment, long timestampMs, LogOffsets range) {
    return find(
            in(segment, FIND_BY_TIMESTAMP),
            id,
            timestampMs,
            range.startOffset(),
            range.highWatermark())
        .map(Newest::batch);
  }

  /** The first batch that has a record of the largest timestamp. */
  Optional<StoredBatch> findMaxTimestamp(PartitionId id, LogOffsets range) {
    return segmentsFrom(id, range)
        .mapToObj(
            segment ->
                find(
                    in(segment, FIND_MAX_TIMESTAMP),
                    id,
                    range.startOffset(),
                    range.highWatermark()))
        .flatMap(Optional::stream)
        .reduce(
            (first, second) -> second.maxTimestampMs() > first.maxTimestampMs() ? second : first)
        .map(Newest::batch);
  }

  /** A batch and the time of its newest record. */
  private record Newest(StoredBatch batch, long maxTimestampMs) {}

  private IntStream segmentsFrom(PartitionId id, LogOffsets range) {
    return segments.findFresh(id).from(range.startOffset());
  }

  private String in(int segment, String sql) {
    return sql.replace("${batches}", BatchTables.ofSegment(topicId, segment));
  }

  /** Nothing, too, if the segment has been dropped. */
  private Optional<Newest> find(String sql, PartitionId id, long... values) {
    long[] parameters =
        LongStream.concat(
                LongStream.of(id.topicId(), id.partition(), id.topicId(), id.partition()),
                LongStream.of(values))
            .toArray();
    try {
      return query(
          id,
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
              bind(statement, parameters);
              try (ResultSet row = statement.executeQuery()) {
                return row.next()
                    ? Optional.of(new Newest(batchOf(row), row.getLong(4)))
                    : Optional.empty();
              }
            }
          });
    } catch (UnknownPartitionException e) {
      return Optional.empty();
    }
  }

  private static void bind(PreparedStatement statement, long... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setLong(i + 1, values[i]);
    }
  }

  private static int addAll(PreparedStatement statement, BatchCollector collector)
      throws SQLException {
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        count++;
        collector.add(batchOf(rows));
      }
    }
    return count;
  }

  private static StoredBatch batchOf(ResultSet row) throws SQLException {
    return new StoredBatch(row.getLong(1), row.getLong(2), row.getBytes(3));
  }
}
