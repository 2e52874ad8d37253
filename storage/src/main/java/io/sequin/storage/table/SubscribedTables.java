package io.sequin.storage.table;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tables that follow topics, as all gateways have them. */
public final class SubscribedTables {

  private static final String SELECT_DUE =
      "SELECT id FROM sequin_private.due_subscriptions() AS id";
  private static final String SELECT_STATE =
      "SELECT count(*), coalesce(sum(lag), 0), coalesce(sum(errors), 0), count(problem)"
          + " FROM sequin.subscribed_tables";

  private final Database database;
  private final Map<Integer, String> problems = new ConcurrentHashMap<>();

  public SubscribedTables(Database database) {
    this.database = database;
  }

  /**
   * Which are behind their topics, or are to be tried again.
   *
   * @throws StorageException if PostgreSQL is away
   */
  public List<Integer> due() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_DUE);
              ResultSet rows = statement.executeQuery()) {
            List<Integer> due = new ArrayList<>();
            while (rows.next()) {
              due.add(rows.getInt(1));
            }
            return due;
          }
        });
  }

  /**
   * How all of them do together.
   *
   * @throws StorageException if PostgreSQL is away
   */
  public TablesState state() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_STATE);
              ResultSet row = statement.executeQuery()) {
            return stateOf(row);
          }
        });
  }

  /** By which to bring records into them; to be closed. */
  public TableCopier copier() {
    return new TableCopier(database, problems);
  }

  private static TablesState stateOf(ResultSet row) throws SQLException {
    row.next();
    return new TablesState(row.getInt(1), row.getLong(2), row.getLong(3), row.getInt(4));
  }
}
