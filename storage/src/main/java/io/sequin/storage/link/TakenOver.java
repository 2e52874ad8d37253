package io.sequin.storage.link;

import static io.sequin.storage.link.Statements.execute;

import io.sequin.storage.database.Database;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.PartitionParameters;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What links have taken over besides topics, in PostgreSQL. Nothing is kept in memory. */
public final class TakenOver {

  private static final String SELECT_MOVED_GROUPS =
      "SELECT group_id FROM sequin_control.moved_groups WHERE link = ?";
  private static final String INSERT_MOVED_GROUP =
      "INSERT INTO sequin_control.moved_groups (link, group_id) VALUES (?, ?) ON CONFLICT DO"
          + " NOTHING";
  private static final String FOLLOW_SHARES = "SELECT sequin_control.follow_shares(?, ?, ?, ?, ?)";
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

  /**
   * Has a share group begin where it is in the other cluster.
   *
   * @param before where it was set to before, of partitions of which that is known; others are not
   *     set back
   * @return false if somebody has worked for the group here; then nothing has changed
   */
  public boolean followShares(
      String groupId, Map<PartitionId, Long> before, Map<PartitionId, Long> starts) {
    List<PartitionId> partitions = List.copyOf(starts.keySet());
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(FOLLOW_SHARES)) {
            statement.setString(1, groupId);
            PartitionParameters.set(statement, 2, partitions);
            statement.setArray(4, offsets(connection, partitions, before));
            statement.setArray(5, offsets(connection, partitions, starts));
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }

  private static Array offsets(
      Connection connection, List<PartitionId> partitions, Map<PartitionId, Long> offsets)
      throws SQLException {
    return connection.createArrayOf("int8", partitions.stream().map(offsets::get).toArray());
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
}
