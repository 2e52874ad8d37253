package io.sequin.storage.log;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.ToIntFunction;
import org.postgresql.PGConnection;

/** Partitions as two parameters of a statement: the arrays of their topics and of their numbers. */
public final class PartitionParameters {

  private PartitionParameters() {}

  /**
   * @param index of the first of the two
   */
  public static void set(PreparedStatement statement, int index, Collection<PartitionId> partitions)
      throws SQLException {
    set(statement, index, partitions, PartitionId::topicId);
    set(statement, index + 1, partitions, PartitionId::partition);
  }

  /** In binary form, which only arrays of primitives have. */
  private static void set(
      PreparedStatement statement,
      int index,
      Collection<PartitionId> partitions,
      ToIntFunction<PartitionId> column)
      throws SQLException {
    int[] values = partitions.stream().mapToInt(column).toArray();
    PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
    statement.setArray(index, connection.createArrayOf("int4", values));
  }
}
