package io.sequin.storage.delivery;

import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.PartitionParameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where logs begin now. Shares are told so by value: a log need not lie on the server that they lie
 * on.
 */
final class LogStarts {

  private static final String SELECT =
      "SELECT topic_id, partition, log_start_offset FROM sequin_log.partitions"
          + " JOIN unnest(?::integer[], ?::integer[]) AS wanted (topic_id, partition)"
          + " USING (topic_id, partition)";

  private LogStarts() {}

  /** 0 if there is no such partition. */
  static long find(Connection connection, PartitionId partition) throws SQLException {
    return find(connection, List.of(partition)).getOrDefault(partition, 0L);
  }

  /** Of those partitions that there are. */
  static Map<PartitionId, Long> find(Connection connection, Collection<PartitionId> partitions)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      PartitionParameters.set(statement, 1, partitions);
      try (ResultSet rows = statement.executeQuery()) {
        Map<PartitionId, Long> starts = new HashMap<>();
        while (rows.next()) {
          starts.put(new PartitionId(rows.getInt(1), rows.getInt(2)), rows.getLong(3));
        }
        return starts;
      }
    }
  }
}
