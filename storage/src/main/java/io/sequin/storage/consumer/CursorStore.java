package io.sequin.storage.consumer;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.log.PartitionId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The cursors of all consumers. Nothing is kept in memory. */
public final class CursorStore {

  private static final String COMMIT =
      "SELECT sequin_control.commit_cursors(?, ?, ?, ?, ?::integer[], ?::integer[], ?::bigint[],"
          + " ?::integer[], ?::text[], ?::text[])";
  private static final String ADD_TO_TRANSACTION =
      "SELECT sequin_control.add_transaction_cursors(?, ?, ?, ?, ?::integer[], ?::integer[],"
          + " ?::bigint[], ?::integer[], ?::text[], ?::text[])";
  private static final String SELECT = Sql.load("cursors_select");
  private static final String SELECT_PENDING = Sql.load("cursors_pending");
  private static final String DELETE = Sql.load("cursors_delete");
  private static final String SELECT_EXPIRED_OF_USED = Sql.load("cursors_select_expired_of_used");
  private static final String EXPIRE_UNREAD = Sql.load("cursors_expire_unread");
  private static final String EXPIRE = "SELECT sequin_control.expire_cursors(?, ?)";

  /** Consumers stay locked while their cursors are deleted, so not too many at once. */
  private static final int EXPIRE_AT_ONCE = 100;

  private static final int EXPIRE_ROUNDS = 50;

  private final Database database;

  public CursorStore(Database database) {
    this.database = database;
  }

  /**
   * Stores cursors in one statement that commits by itself; they are durable when it returns. A
   * consumer that does not exist is made, if the fence asks for no members.
   *
   * @return the partitions that do not exist, whose cursors therefore were not stored
   * @throws FencedCommitException if the fence does not hold; nothing was stored then
   */
  public Set<PartitionId> commit(CursorCommit commit) {
    Optional<Set<PartitionId>> unknown =
        about(commit.consumerName())
            .call(
                connection -> {
                  try (PreparedStatement statement = connection.prepareStatement(COMMIT)) {
                    bind(connection, statement, commit);
                    try (ResultSet row = statement.executeQuery()) {
                      row.next();
                      Array stored = row.getArray(1);
                      return stored == null
                          ? Optional.empty()
                          : Optional.of(notStored(commit.cursors(), stored));
                    }
                  }
                });
    return unknown.orElseThrow(() -> new FencedCommitException(commit));
  }

  /**
   * Keeps cursors until a producer's transaction ends. To be called in the PostgreSQL transaction
   * of who has locked the transaction's row.
   *
   * @return false if the fence does not hold
   */
  public static boolean addToTransaction(
      Connection transaction, long producerId, CursorCommit commit) throws SQLException {
    try (PreparedStatement statement = transaction.prepareStatement(ADD_TO_TRANSACTION)) {
      statement.setLong(1, producerId);
      statement.setString(2, commit.consumerName());
      statement.setString(3, commit.fence().memberId());
      statement.setInt(4, commit.fence().memberEpoch());
      bindCursors(transaction, statement, commit.cursors());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * The cursors of several consumers, read at one moment.
   *
   * @param all names of consumers of whom every cursor is wanted
   * @param some by the names of other consumers, what is wanted
   * @return by consumer name and what they are about, those that exist
   */
  public Map<String, Map<CursorKey, Cursor>> fetch(
      Collection<String> all, Map<String, ? extends Collection<CursorKey>> some) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setArray(1, connection.createArrayOf("text", all.toArray()));
            bindWanted(connection, statement, some);
            try (ResultSet rows = statement.executeQuery()) {
              Map<String, Map<CursorKey, Cursor>> found = new HashMap<>();
              while (rows.next()) {
                Cursor cursor = cursorOf(rows);
                found
                    .computeIfAbsent(rows.getString("name"), name -> new HashMap<>())
                    .put(cursor.key(), cursor);
              }
              return found;
            }
          }
        });
  }

  /** By consumer name, the cursors that transactions which have not ended are to commit. */
  public Map<String, Set<CursorKey>> pending(Collection<String> consumerNames) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_PENDING)) {
            statement.setArray(1, connection.createArrayOf("text", consumerNames.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
              Map<String, Set<CursorKey>> pending = new HashMap<>();
              while (rows.next()) {
                pending
                    .computeIfAbsent(rows.getString("name"), _ -> new HashSet<>())
                    .add(keyOf(rows));
              }
              return pending;
            }
          }
        });
  }

  /** Deletes those cursors of a consumer that are there. */
  public void delete(String consumerName, Collection<CursorKey> unwanted) {
    about(consumerName)
        .call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
                bindKeys(connection, statement, 1, unwanted);
                statement.setString(4, consumerName);
                return statement.executeUpdate();
              }
            });
  }

  /**
   * Deletes the cursors of consumers that have had no members, and no commit to that partition, for
   * longer than {@code retention}, and consumers without members that have no cursors (KIP-211). A
   * run is bounded; what it leaves is for the next one.
   */
  public void expire(Duration retention) {
    for (int round = 0; round < EXPIRE_ROUNDS; round++) {
      if (expireSome(retention) < EXPIRE_AT_ONCE) {
        return;
      }
    }
  }

  /**
   * What would expire of consumers that have members, if they do not read it: storage does not know
   * what they read.
   *
   * @param retention since the last commit
   */
  public List<ExpiredTopic> expiredOfUsed(Duration retention) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_EXPIRED_OF_USED)) {
            statement.setLong(1, retention.toMillis());
            try (ResultSet rows = statement.executeQuery()) {
              List<ExpiredTopic> expired = new ArrayList<>();
              while (rows.next()) {
                expired.add(
                    new ExpiredTopic(
                        rows.getString("consumer_name"),
                        rows.getInt("topic_id"),
                        rows.getString("topic"),
                        rows.getString("key_filter")));
              }
              return expired;
            }
          }
        });
  }

  /** Deletes those cursors of topics that a consumer does not read which are still that old. */
  public void expireUnread(
      String consumerName, Collection<ExpiredTopic> topics, Duration retention) {
    about(consumerName)
        .call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(EXPIRE_UNREAD)) {
                statement.setArray(1, int4s(connection, topics, ExpiredTopic::topicId));
                statement.setArray(2, texts(connection, topics, ExpiredTopic::keyFilter));
                statement.setString(3, consumerName);
                statement.setLong(4, retention.toMillis());
                return statement.executeUpdate();
              }
            });
  }

  /** Somebody's transaction may have committed for it, by SQL, and stay open. */
  private Database about(String consumerName) {
    return database.about("group '" + consumerName + "'");
  }

  private int expireSome(Duration retention) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(EXPIRE)) {
            statement.setLong(1, retention.toMillis());
            statement.setInt(2, EXPIRE_AT_ONCE);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getInt(1);
            }
          }
        });
  }

  private static void bind(Connection connection, PreparedStatement statement, CursorCommit commit)
      throws SQLException {
    statement.setString(1, commit.consumerName());
    statement.setString(2, commit.fence().memberId());
    statement.setInt(3, commit.fence().memberEpoch());
    statement.setObject(4, commit.retention().map(Duration::toMillis).orElse(null), Types.BIGINT);
    bindCursors(connection, statement, commit.cursors());
  }

  private static void bindCursors(
      Connection connection, PreparedStatement statement, List<Cursor> cursors)
      throws SQLException {
    List<CursorKey> keys = cursors.stream().map(Cursor::key).toList();
    statement.setArray(5, int4s(connection, keys, key -> key.partition().topicId()));
    statement.setArray(6, int4s(connection, keys, key -> key.partition().partition()));
    statement.setArray(
        7, connection.createArrayOf("int8", cursors.stream().map(Cursor::offset).toArray()));
    statement.setArray(8, int4s(connection, cursors, Cursor::leaderEpoch));
    statement.setArray(
        9, texts(connection, cursors, cursor -> MetadataText.toStored(cursor.metadata())));
    statement.setArray(10, texts(connection, keys, CursorKey::keyFilter));
  }

  private static void bindWanted(
      Connection connection,
      PreparedStatement statement,
      Map<String, ? extends Collection<CursorKey>> some)
      throws SQLException {
    List<CursorKey> keys = some.values().stream().flatMap(Collection::stream).toList();
    Object[] names =
        some.entrySet().stream()
            .flatMap(entry -> entry.getValue().stream().map(key -> entry.getKey()))
            .toArray();
    statement.setArray(2, connection.createArrayOf("text", names));
    bindKeys(connection, statement, 3, keys);
  }

  private static void bindKeys(
      Connection connection, PreparedStatement statement, int first, Collection<CursorKey> keys)
      throws SQLException {
    statement.setArray(first, int4s(connection, keys, key -> key.partition().topicId()));
    statement.setArray(first + 1, int4s(connection, keys, key -> key.partition().partition()));
    statement.setArray(first + 2, texts(connection, keys, CursorKey::keyFilter));
  }

  private static <T> Array texts(
      Connection connection, Collection<T> of, Function<T, String> column) throws SQLException {
    return connection.createArrayOf("text", of.stream().map(column).toArray());
  }

  private static <T> Array int4s(
      Connection connection, Collection<T> of, Function<T, Integer> column) throws SQLException {
    return connection.createArrayOf("int4", of.stream().map(column).toArray());
  }

  private static Set<PartitionId> notStored(List<Cursor> cursors, Array stored)
      throws SQLException {
    Set<Long> places = new HashSet<>(Arrays.asList((Long[]) stored.getArray()));
    Set<PartitionId> missing = new HashSet<>();
    for (int i = 0; i < cursors.size(); i++) {
      if (!places.contains(i + 1L)) {
        missing.add(cursors.get(i).partition());
      }
    }
    return missing;
  }

  private static CursorKey keyOf(ResultSet row) throws SQLException {
    PartitionId partition = new PartitionId(row.getInt("topic_id"), row.getInt("partition"));
    return new CursorKey(partition, row.getString("key_filter"));
  }

  private static Cursor cursorOf(ResultSet row) throws SQLException {
    return new Cursor(
        keyOf(row),
        row.getLong("offset"),
        row.getInt("leader_epoch"),
        MetadataText.fromStored(row.getString("metadata")));
  }
}
