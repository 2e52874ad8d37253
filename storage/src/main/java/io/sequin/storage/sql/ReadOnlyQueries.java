package io.sequin.storage.sql;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Purpose;
import io.sequin.storage.database.SqlErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs queries of people, as {@code sequin_reader}: they see what that role sees, change nothing,
 * take a few seconds at most, and leave nothing in the session.
 */
public final class ReadOnlyQueries {

  private static final String RUN = "SELECT sequin_private.read_only(?, ?)";

  /** More than anybody looks at. */
  private static final long MAX_RESULT_CHARACTERS = 8L * 1024 * 1024;

  private final Database database;

  public ReadOnlyQueries(Database database) {
    this.database = database.with(Purpose.QUERIES).about("SQL over HTTP");
  }

  /**
   * The first rows, each a JSON object.
   *
   * @throws SqlRefusedException if it is no query, fails, or takes too long
   * @throws StorageException if PostgreSQL is away
   */
  public List<String> run(String query, int maxRows) {
    return database.callUsersCode(Refusals.telling(connection -> run(connection, query, maxRows)));
  }

  /** Ends its transaction without a commit, whatever comes. */
  private static List<String> run(Connection connection, String query, int maxRows)
      throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(RUN)) {
      statement.setString(1, query);
      statement.setInt(2, maxRows);
      statement.setFetchSize(100);
      try (ResultSet rows = statement.executeQuery()) {
        return strings(rows);
      }
    } catch (SQLException e) {
      throw SqlErrors.isUndefinedFunction(e) && isMissing(connection) ? notThere(e) : e;
    } finally {
      connection.rollback();
    }
  }

  private static List<String> strings(ResultSet rows) throws SQLException {
    List<String> found = new ArrayList<>();
    long characters = 0;
    while (rows.next() && characters < MAX_RESULT_CHARACTERS) {
      String row = rows.getString(1);
      characters += row.length();
      found.add(row);
    }
    return found;
  }

  private static boolean isMissing(Connection connection) throws SQLException {
    connection.rollback();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT to_regprocedure('sequin_private.read_only(text, integer)') IS NULL");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  private static SQLException notThere(SQLException cause) {
    throw new SqlRefusedException(
        SqlRefusedException.Reason.NOT_ALLOWED,
        "SQL over HTTP is not there in this database: the gateway's role may not make it; start a"
            + " gateway once as a role that may",
        cause);
  }
}
