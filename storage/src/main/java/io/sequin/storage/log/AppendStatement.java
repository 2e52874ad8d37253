package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one statement that appends many batches. */
final class AppendStatement {

  private static final String APPEND = Sql.load("batches_append");

  private AppendStatement() {}

  /**
   * As {@link #execute}, in a transaction that has locked the partitions and read them for the
   * plan.
   */
  static Map<PartitionId, Long> executeLocked(
      Connection connection, List<PendingAppend> appends, AppendPlan plan) throws SQLException {
    return execute(connection, appends, plan)
        .orElseThrow(() -> new IllegalStateException("a locked partition has changed"));
  }

  /**
   * Stores what the plan appends, if all partitions are as the plan expects them to be.
   *
   * @return each partition's log start; empty if nothing is stored, because a partition is not as
   *     expected
   */
  static Optional<Map<PartitionId, Long>> execute(
      Connection connection, List<PendingAppend> appends, AppendPlan plan) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      MoveColumns.of(plan).addTo(parameters);
      ProducerColumns.of(plan).addTo(parameters);
      BatchColumns.of(appends, plan).addTo(parameters);
      try (ResultSet rows = statement.executeQuery()) {
        Map<PartitionId, Long> logStarts = new HashMap<>();
        while (rows.next()) {
          logStarts.put(new PartitionId(rows.getInt(1), rows.getInt(2)), rows.getLong(3));
        }
        return logStarts.size() == plan.moves().size() ? Optional.of(logStarts) : Optional.empty();
      }
    }
  }
}
