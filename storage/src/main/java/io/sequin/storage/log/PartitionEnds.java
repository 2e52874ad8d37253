package io.sequin.storage.log;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What else there is to know of a partition that was appended to.
 *
 * @param openOffset where the first transaction begins that has not ended, {@link LogOffsets#NONE}
 *     if there is none
 * @param abortedOffset that of the newest marker of an aborted transaction, {@link LogOffsets#NONE}
 *     if there was none
 */
record PartitionEnds(long logStartOffset, long openOffset, long abortedOffset) {

  static final PartitionEnds UNKNOWN =
      new PartitionEnds(LogOffsets.NONE, LogOffsets.NONE, LogOffsets.NONE);

  /** Of a row in which these are the columns from one on. */
  static PartitionEnds of(ResultSet row, int column) throws SQLException {
    return new PartitionEnds(row.getLong(column), orNone(row, column + 1), orNone(row, column + 2));
  }

  /** The column, or {@link LogOffsets#NONE} for null. */
  static long orNone(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? LogOffsets.NONE : value;
  }

  /** After a transaction has begun, unless one was open before. */
  PartitionEnds openedAt(long offset) {
    return openOffset == LogOffsets.NONE
        ? new PartitionEnds(logStartOffset, offset, abortedOffset)
        : this;
  }

  /** The ends of the log up to an offset. */
  LogOffsets offsets(long endOffset) {
    return new LogOffsets(
        logStartOffset,
        endOffset,
        0,
        openOffset == LogOffsets.NONE ? endOffset : Math.min(openOffset, endOffset),
        abortedOffset);
  }
}
