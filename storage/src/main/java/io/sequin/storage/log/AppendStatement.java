package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The one statement that appends many batches: one round trip, one commit. */
final class AppendStatement {

  private static final String APPEND = Sql.load("batches_append");

  private AppendStatement() {}

  /**
   * Appends batches that are in {@link PendingAppend#PLACING_ORDER}; results come in the same
   * order.
   */
  static List<AppendResult> execute(Connection connection, List<PendingAppend> appends)
      throws SQLException {
    AppendColumns columns = AppendColumns.of(appends);
    try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
      columns.bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        List<AppendResult> results = new ArrayList<>(appends.size());
        while (rows.next()) {
          results.add(resultOf(rows));
        }
        return results;
      }
    }
  }

  private static AppendResult resultOf(ResultSet row) throws SQLException {
    AppendOutcome outcome = AppendOutcome.valueOf(row.getString(1).toUpperCase(Locale.ROOT));
    return new AppendResult(outcome, row.getLong(2), row.getLong(3));
  }
}
