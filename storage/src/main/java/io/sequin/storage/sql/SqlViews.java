package io.sequin.storage.sql;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Purpose;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the views as JSON, with their columns' names. */
public final class SqlViews {

  private final Database database;

  public SqlViews(Database database) {
    this.database = database.with(Purpose.QUERIES);
  }

  /**
   * A JSON array of the first rows.
   *
   * @throws StorageException if PostgreSQL is away, or takes too long
   */
  public String rows(SqlView view, int limit) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(view.select())) {
            statement.setInt(1, limit);
            return only(statement);
          }
        });
  }

  /** The same of those that belong to what has that name. */
  public String rowsOf(SqlView view, String name, int limit) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(view.selectOne())) {
            statement.setString(1, name);
            statement.setInt(2, limit);
            return only(statement);
          }
        });
  }

  private static String only(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getString(1);
    }
  }
}
