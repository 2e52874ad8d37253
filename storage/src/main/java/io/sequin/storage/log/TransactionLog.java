package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * What transactions do to logs, within the PostgreSQL transaction of the caller, who has locked the
 * transaction's own row: nobody else joins it to a partition or ends it meanwhile.
 */
final class TransactionLog {

  private static final String JOIN = Sql.load("transactions_join");
  private static final String SELECT_WRITTEN = Sql.load("transactions_written");
  private static final String CLOSE = Sql.load("transactions_close");

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
   */
  static Ended end(Connection connection, TransactionEnd end, ToLongFunction<PartitionId> knownEnd)
      throws SQLException {
    PartitionMemory memory = new PartitionMemory();
    List<PendingAppend> joined = markers(connection, end, _ -> {});
    PartitionRecall.recall(connection, joined, memory, new LostSequences(), knownEnd);
    // only under the locks it is certain which of them have records
    List<PendingAppend> written = new ArrayList<>();
    markers(connection, end, written::add);
    AppendPlan plan = AppendPlan.of(written, memory);
    AppendStatement.executeLocked(connection, written, plan);
    Map<PartitionId, PartitionEnds> ends = close(connection, end, written, plan);
    return new Ended(
        written.stream().map(PendingAppend::batch).toList(), plan.results(written, ends));
  }

  /** One for each partition; those that have records are told of one by one. */
  private static List<PendingAppend> markers(
      Connection connection, TransactionEnd end, Consumer<PendingAppend> written)
      throws SQLException {
    List<PendingAppend> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(SELECT_WRITTEN)) {
      statement.setLong(1, end.producerId());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          PendingAppend marker =
              PendingAppend.of(end.markerFor(new PartitionId(rows.getInt(1), rows.getInt(2))));
          all.add(marker);
          if (rows.getObject(3) != null) {
            written.accept(marker);
          }
        }
      }
    }
    return all;
  }

  private static Map<PartitionId, PartitionEnds> close(
      Connection connection, TransactionEnd end, List<PendingAppend> written, AppendPlan plan)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CLOSE)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      parameters.add(
          written.stream().mapToInt(each -> each.batch().partition().topicId()).toArray());
      parameters.add(
          written.stream().mapToInt(each -> each.batch().partition().partition()).toArray());
      parameters.add(plan.places().stream().mapToLong(AppendPlan.Place::baseOffset).toArray());
      statement.setLong(4, end.producerId());
      statement.setBoolean(5, end.isCommitted());
      statement.setInt(6, end.markerEpoch());
      Map<PartitionId, PartitionEnds> ends = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ends.put(new PartitionId(rows.getInt(1), rows.getInt(2)), PartitionEnds.of(rows, 3));
        }
      }
      return ends;
    }
  }
}
