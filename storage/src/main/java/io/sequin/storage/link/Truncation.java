package io.sequin.storage.link;

import io.sequin.storage.database.Sql;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.PartitionParameters;
import io.sequin.storage.settings.SettingsVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Cuts copies, all in one history that begins with it. */
final class Truncation {

  private static final String LOCK_SHARES = Sql.load("shares_lock_of_partitions");
  private static final String SET_BACK_SHARES = Sql.load("shares_set_back");
  private static final String BEGIN = "SELECT sequin_log.begin_cut()";
  private static final String CUT = "SELECT sequin_log.cut_copy(?, ?, ?, ?, ?)";

  private Truncation() {}

  /** Where those end now that were cut. The locks are taken in the order of all others. */
  static Map<PartitionId, Long> run(Connection connection, Collection<CopyCut> cuts)
      throws SQLException {
    List<CopyCut> sorted =
        cuts.stream()
            .sorted(
                Comparator.comparingInt((CopyCut cut) -> cut.partition().topicId())
                    .thenComparingInt(cut -> cut.partition().partition()))
            .toList();
    lockShares(connection, sorted);
    int epoch = begin(connection);
    Map<PartitionId, Long> ends = new HashMap<>();
    for (CopyCut cut : sorted) {
      cut(connection, cut, epoch, ends);
    }
    if (ends.isEmpty()) {
      // no history begins where nothing is lost
      connection.rollback();
    } else {
      SettingsVersion.HISTORIES.raise(connection);
    }
    return ends;
  }

  private static void lockShares(Connection connection, List<CopyCut> cuts) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_SHARES)) {
      PartitionParameters.set(statement, 1, cuts.stream().map(CopyCut::partition).toList());
      statement.execute();
    }
  }

  private static int begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(BEGIN)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void cut(
      Connection connection, CopyCut cut, int epoch, Map<PartitionId, Long> ends)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CUT)) {
      statement.setInt(1, cut.partition().topicId());
      statement.setInt(2, cut.partition().partition());
      statement.setLong(3, cut.oldEndOffset());
      statement.setLong(4, cut.newEndOffset());
      statement.setInt(5, epoch);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long end = row.getLong(1);
        if (!row.wasNull()) {
          ends.put(cut.partition(), end);
          setBackShares(connection, cut.partition(), end);
        }
      }
    }
  }

  private static void setBackShares(Connection connection, PartitionId partition, long end)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET_BACK_SHARES)) {
      statement.setInt(1, partition.topicId());
      statement.setInt(2, partition.partition());
      statement.setLong(3, end);
      statement.executeUpdate();
    }
  }
}
