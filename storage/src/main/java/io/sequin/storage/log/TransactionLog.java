package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What transactions do to logs, within the PostgreSQL transaction of the caller, who has locked the
 * transaction's own row: nobody else joins it to a partition or ends it meanwhile.
 */
final class TransactionLog {

  private static final String JOIN = Sql.load("transactions_join");
  private static final String END =
      "SELECT topic_id, partition, marker_offset, log_start_offset, open_offset, aborted_offset"
          + " FROM sequin_log.end_in_log(?, ?, ?, ?, ?)";

  /** Partitions with markers, and what is told of them when the caller has committed. */
  record Ended(List<NewBatch> markers, List<AppendResult> results) {}

  private TransactionLog() {}

  /** Makes partitions part of a producer's transaction, those that are not. */
  static void join(
      Connection connection, long producerId, short epoch, Collection<PartitionId> partitions)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(JOIN)) {
      statement.setLong(1, producerId);
      statement.setInt(2, epoch);
      PartitionParameters.set(statement, 3, partitions);
      statement.executeUpdate();
    }
  }

  /**
   * Writes a marker to each partition that has records of the transaction.
   *
   * @param knownEnd where a log was seen to end at least
   * @throws RecordsLostException if a log ends before
   */
  static Ended end(Connection connection, TransactionEnd end, ToLongFunction<PartitionId> knownEnd)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END)) {
      statement.setLong(1, end.producerId());
      statement.setInt(2, end.markerEpoch());
      statement.setBoolean(3, end.isCommitted());
      statement.setLong(4, end.timestampMs());
      statement.setBytes(5, end.marker());
      Ended ended = new Ended(new ArrayList<>(), new ArrayList<>());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          PartitionId partition = new PartitionId(rows.getInt(1), rows.getInt(2));
          long offset = rows.getLong(3);
          RecordsLostException.check(partition, offset, knownEnd.applyAsLong(partition));
          ended.markers().add(end.markerFor(partition));
          ended.results().add(AppendResult.appended(offset, PartitionEnds.of(rows, 4)));
        }
      }
      return ended;
    }
  }
}
