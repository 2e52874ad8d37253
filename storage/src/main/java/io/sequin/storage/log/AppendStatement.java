package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import io.sequin.storage.database.StandbyWaits;
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
  private static final String OPEN = Sql.load("transactions_open");

  private AppendStatement() {}

  /**
   * As {@link #execute}, in a transaction that has locked the partitions and read them for the
   * plan.
   */
  static Map<PartitionId, PartitionEnds> executeLocked(
      Connection connection, List<PendingAppend> appends, AppendPlan plan) throws SQLException {
    Map<PartitionId, PartitionEnds> ends =
        execute(connection, appends, plan, true)
            .orElseThrow(() -> new IllegalStateException("a locked partition has changed"));
    if (!plan.openings().isEmpty()) {
      open(connection, plan.openings());
      plan.openings()
          .forEach(
              (key, offset) ->
                  ends.computeIfPresent(key.partition(), (_, known) -> known.openedAt(offset)));
    }
    return ends;
  }

  private static void open(Connection connection, Map<AppendPlan.ProducerKey, Long> openings)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      parameters.add(
          openings.keySet().stream().mapToLong(AppendPlan.ProducerKey::producerId).toArray());
      parameters.add(
          openings.keySet().stream().mapToInt(key -> key.partition().topicId()).toArray());
      parameters.add(
          openings.keySet().stream().mapToInt(key -> key.partition().partition()).toArray());
      parameters.add(openings.values().stream().mapToLong(Long::longValue).toArray());
      statement.executeUpdate();
    }
  }

  /**
   * Stores what the plan appends, if all partitions are as the plan expects them to be.
   *
   * @return each partition's ends; empty if nothing is stored, because a partition is not as
   *     expected
   */
  static Optional<Map<PartitionId, PartitionEnds>> execute(
      Connection connection, List<PendingAppend> appends, AppendPlan plan) throws SQLException {
    return execute(connection, appends, plan, false);
  }

  private static Optional<Map<PartitionId, PartitionEnds>> execute(
      Connection connection, List<PendingAppend> appends, AppendPlan plan, boolean isLocked)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      MoveColumns.of(plan).addTo(parameters);
      parameters.add(isLocked);
      ProducerColumns.of(plan).addTo(parameters);
      BatchColumns.of(appends, plan).addTo(parameters);
      try (ResultSet rows = statement.executeQuery()) {
        Map<PartitionId, PartitionEnds> ends = new HashMap<>();
        while (rows.next()) {
          ends.put(new PartitionId(rows.getInt(1), rows.getInt(2)), PartitionEnds.of(rows, 3));
        }
        StandbyWaits.check(statement.getWarnings());
        return ends.size() == plan.moves().size() ? Optional.of(ends) : Optional.empty();
      }
    }
  }
}
