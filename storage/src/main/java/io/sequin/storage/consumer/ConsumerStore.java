package io.sequin.storage.consumer;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Consumers and their members. Nothing is kept in memory; whoever changes a consumer names the
 * version that it has seen, and is refused if there is a newer one.
 */
public final class ConsumerStore {

  private static final String SELECT = Sql.load("consumers_select");
  private static final String LIST = Sql.load("consumers_list");
  private static final String SAVE =
      "SELECT sequin_control.save_consumer(?, ?, ?, ?, ?::jsonb, ?::text[], ?::integer[],"
          + " ?::text[], ?::text[])";
  private static final String DELETE =
      "DELETE FROM sequin_control.consumers WHERE name = ? AND version = ?";

  private final Database database;

  public ConsumerStore(Database database) {
    this.database = database;
  }

  public Optional<StoredConsumer> find(String name) {
    return find(List.of(name)).stream().findFirst();
  }

  /** Those of the consumers that there are, as they are at one moment. */
  public List<StoredConsumer> find(Collection<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setArray(1, texts(connection, names));
            try (ResultSet rows = statement.executeQuery()) {
              List<StoredConsumer> consumers = new ArrayList<>();
              while (rows.next()) {
                consumers.add(consumerOf(rows));
              }
              return consumers;
            }
          }
        });
  }

  /**
   * Stores a consumer that is new or has changed.
   *
   * @return its new version
   * @throws ConsumerConflictException if it is not there in the expected version
   */
  public long save(ConsumerChange change) {
    Optional<Long> version =
        database.call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(SAVE)) {
                bind(connection, statement, change);
                try (ResultSet row = statement.executeQuery()) {
                  row.next();
                  return Optional.ofNullable(row.getObject(1, Long.class));
                }
              }
            });
    return version.orElseThrow(() -> new ConsumerConflictException(change.name()));
  }

  /**
   * Deletes a consumer with its members and cursors.
   *
   * @throws ConsumerConflictException if it is not there in the expected version
   */
  public void delete(String name, long expectedVersion) {
    int deleted =
        database.call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
                statement.setString(1, name);
                statement.setLong(2, expectedVersion);
                return statement.executeUpdate();
              }
            });
    if (deleted == 0) {
      throw new ConsumerConflictException(name);
    }
  }

  /** All consumers in the order of their names. */
  public List<ConsumerSummary> list() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(LIST);
              ResultSet rows = statement.executeQuery()) {
            List<ConsumerSummary> consumers = new ArrayList<>();
            while (rows.next()) {
              consumers.add(summaryOf(rows));
            }
            return consumers;
          }
        });
  }

  private static void bind(
      Connection connection, PreparedStatement statement, ConsumerChange change)
      throws SQLException {
    List<StoredMember> put = change.put();
    statement.setString(1, change.name());
    statement.setLong(2, change.expectedVersion());
    statement.setString(3, change.protocol().name());
    statement.setInt(4, change.epoch());
    statement.setString(5, change.details());
    statement.setArray(6, texts(connection, put.stream().map(StoredMember::memberId).toList()));
    statement.setArray(
        7, connection.createArrayOf("int4", put.stream().map(StoredMember::epoch).toArray()));
    statement.setArray(8, texts(connection, put.stream().map(StoredMember::details).toList()));
    statement.setArray(9, texts(connection, change.removedMemberIds()));
  }

  private static Array texts(Connection connection, Collection<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  private static StoredConsumer consumerOf(ResultSet row) throws SQLException {
    String[] memberIds = (String[]) row.getArray("member_ids").getArray();
    Integer[] epochs = (Integer[]) row.getArray("member_epochs").getArray();
    String[] details = (String[]) row.getArray("member_details").getArray();
    List<StoredMember> members = new ArrayList<>(memberIds.length);
    for (int i = 0; i < memberIds.length; i++) {
      members.add(new StoredMember(memberIds[i], epochs[i], details[i]));
    }
    return new StoredConsumer(
        row.getString("name"),
        ConsumerProtocol.valueOf(row.getString("protocol")),
        row.getInt("epoch"),
        row.getLong("version"),
        row.getString("details"),
        List.copyOf(members));
  }

  private static ConsumerSummary summaryOf(ResultSet row) throws SQLException {
    return new ConsumerSummary(
        row.getString("name"),
        ConsumerProtocol.valueOf(row.getString("protocol")),
        row.getInt("epoch"),
        row.getString("details"),
        row.getInt("member_count"));
  }
}
