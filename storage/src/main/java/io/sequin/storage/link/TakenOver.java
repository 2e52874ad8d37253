package io.sequin.storage.link;

import io.sequin.storage.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** What links have taken over besides topics, in PostgreSQL. Nothing is kept in memory. */
public final class TakenOver {

  private static final String SELECT_MOVED_GROUPS =
      "SELECT group_id FROM sequin_control.moved_groups WHERE link = ?";
  private static final String INSERT_MOVED_GROUP =
      "INSERT INTO sequin_control.moved_groups (link, group_id) VALUES (?, ?) ON CONFLICT DO"
          + " NOTHING";
  private static final String SELECT_SETTINGS =
      "SELECT entry FROM sequin_control.linked_settings WHERE link = ? AND kind = ?";
  private static final String DELETE_SETTINGS =
      "DELETE FROM sequin_control.linked_settings WHERE link = ? AND kind = ?";
  private static final String INSERT_SETTINGS =
      "INSERT INTO sequin_control.linked_settings (link, kind, entry) SELECT ?, ?,"
          + " unnest(?::text[])";
  private static final String INSERT_TRANSACTIONAL_ID =
      "INSERT INTO sequin_control.transactions (transactional_id, producer_id, producer_epoch,"
          + " last_epoch, previous_producer_id, state, timeout_ms, updated_at) VALUES (?, ?, ?, -1,"
          + " -1, 'empty', ?, now()) ON CONFLICT DO NOTHING";

  private final Database database;

  public TakenOver(Database database) {
    this.database = database;
  }

  /** The groups whose offsets are their own by now. */
  public Set<String> movedGroups(String link) {
    return select(SELECT_MOVED_GROUPS, link);
  }

  /** Notes that a group works here now. */
  public void noteMovedGroup(String link, String groupId) {
    database.call(connection -> execute(connection, INSERT_MOVED_GROUP, link, groupId));
  }

  /** The settings of a kind that were taken over. */
  public Set<String> settings(String link, String kind) {
    return select(SELECT_SETTINGS, link, kind);
  }

  /** Notes which ones were. */
  public void noteSettings(String link, String kind, Collection<String> entries) {
    database.inTransaction(
        connection -> {
          execute(connection, DELETE_SETTINGS, link, kind);
          return execute(
              connection,
              INSERT_SETTINGS,
              link,
              kind,
              connection.createArrayOf("text", entries.toArray()));
        });
  }

  /**
   * Takes over a transactional id that nobody has used here: whoever uses it next fences those who
   * have there.
   */
  public void takeOver(LinkedProducer producer) {
    database.call(
        connection ->
            execute(
                connection,
                INSERT_TRANSACTIONAL_ID,
                producer.transactionalId(),
                producer.producerId(),
                producer.epoch(),
                producer.timeoutMs()));
  }

  private Set<String> select(String sql, String... parameters) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
              Set<String> texts = new HashSet<>();
              while (rows.next()) {
                texts.add(rows.getString(1));
              }
              return texts;
            }
          }
        });
  }

  private static int execute(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }
}
