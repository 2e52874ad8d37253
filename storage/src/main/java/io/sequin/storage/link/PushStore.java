package io.sequin.storage.link;

import static io.sequin.storage.link.Statements.execute;
import static io.sequin.storage.link.Statements.idsOf;
import static io.sequin.storage.link.Statements.nameOf;

import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.link.LinkedTopic.State;
import io.sequin.storage.log.PartitionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What goes from here to other clusters, in PostgreSQL. Nothing is kept in memory.
 *
 * <p>All methods throw {@link io.sequin.storage.StorageException} when PostgreSQL refuses or is
 * away.
 */
public final class PushStore {

  private static final String SELECT = Sql.load("pushed_partitions_select");
  private static final String UPSERT = Sql.load("pushed_partitions_upsert");
  private static final String SELECT_CURSORS = Sql.load("cursors_select_of_topics");
  private static final String SET_STATE =
      "UPDATE sequin_control.linked_topics SET state = ?, problem = NULL WHERE link = ? AND"
          + " topic_id = ? AND state = ?";
  private static final String ADD =
      "INSERT INTO sequin_control.linked_topics (topic_id, link, state) VALUES (?, ?, 'pushed') ON"
          + " CONFLICT DO NOTHING";

  /** A gateway that does not know of it would not push. */
  private static final String REFUSE_OLDER =
      "UPDATE sequin_control.compatibility SET oldest_layout = greatest(oldest_layout, 15)";

  private static final String NEXT_GENERATION =
      "UPDATE sequin_control.links SET push_generation = push_generation + 1 WHERE name = ?"
          + " RETURNING push_producer_id, push_generation";
  private static final String NOTE_PRODUCER =
      "UPDATE sequin_control.links SET push_producer_id = ? WHERE name = ?";

  private final Database database;

  public PushStore(Database database) {
    this.database = database;
  }

  /**
   * Has promoted topics go to the cluster that they are from.
   *
   * @return how many do that did not before
   */
  public int begin(String link, Collection<LinkedTopic> topics) {
    return database.inTransaction(
        connection -> {
          execute(connection, REFUSE_OLDER);
          return setState(connection, link, topics, State.PROMOTED, State.PUSHED);
        });
  }

  /** Has a topic that belongs to no link go to the other cluster; one that does stays as it is. */
  public void add(String link, int topicId) {
    database.inTransaction(
        connection -> {
          execute(connection, REFUSE_OLDER);
          return execute(connection, ADD, topicId, link);
        });
  }

  /** As whom the caller is to push, in a generation of its own. */
  public PushIdentity nextIdentity(String link) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(NEXT_GENERATION)) {
            statement.setString(1, link);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? new PushIdentity(producerOf(row), row.getInt(2))
                  : new PushIdentity(OptionalLong.empty(), 0);
            }
          }
        });
  }

  /** Notes the producer id that the other cluster has given out. */
  public void noteProducer(String link, long producerId) {
    database.call(connection -> execute(connection, NOTE_PRODUCER, producerId, link));
  }

  /** How far the other cluster is, as it was noted last, of those partitions where it was. */
  public Map<PartitionId, PushPosition> positions(Collection<LinkedTopic> topics) {
    return database.call(connection -> positions(connection, topics));
  }

  /** Notes how far it is. */
  public void note(Collection<PushPosition> positions) {
    List<PushPosition> all = List.copyOf(positions);
    database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            bind(connection, statement, all);
            return statement.executeUpdate();
          }
        });
  }

  /** What consumers have committed of topics, by their names. */
  public Map<String, List<Cursor>> cursors(Collection<LinkedTopic> topics) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_CURSORS)) {
            statement.setArray(1, connection.createArrayOf("int4", idsOf(topics)));
            try (ResultSet rows = statement.executeQuery()) {
              Map<String, List<Cursor>> cursors = new HashMap<>();
              while (rows.next()) {
                cursors
                    .computeIfAbsent(rows.getString("name"), _ -> new ArrayList<>())
                    .add(cursorOf(rows));
              }
              return cursors;
            }
          }
        });
  }

  /** Begins to hand topics over: clients cannot write to them any more, what is open may end. */
  public int beginReturn(String link, Collection<LinkedTopic> topics) {
    return database.inTransaction(
        connection -> setState(connection, link, topics, State.PUSHED, State.RETURNING));
  }

  /** Lets clients write to them again. */
  public int giveUpReturn(String link, Collection<LinkedTopic> topics) {
    return database.inTransaction(
        connection -> setState(connection, link, topics, State.RETURNING, State.PUSHED));
  }

  /**
   * Hands topics over, all of them or none: from then on they are written to there. Those whose
   * offsets are the same there follow from now on.
   *
   * @param ends where each of their partitions ends, all of which is there
   * @throws PromotionException if something is not as expected; nothing has changed then
   */
  public void finishReturn(
      String link, Collection<LinkedTopic> topics, Map<PartitionId, Long> ends) {
    database.inTransaction(
        connection -> {
          Handover.check(connection, topics, ends);
          Map<PartitionId, PushPosition> positions = positions(connection, topics);
          for (LinkedTopic topic : topics) {
            boolean isExact =
                positions.values().stream()
                    .noneMatch(
                        each ->
                            each.partition().topicId() == topic.topicId() && each.distance() != 0);
            Handover.finish(connection, topic, isExact ? State.FOLLOWING : State.RETURNED);
          }
          Handover.forgetMovedGroups(connection, link);
          return execute(connection, LinkStore.RAISE_CATALOG);
        });
  }

  private static int setState(
      Connection connection, String link, Collection<LinkedTopic> topics, State from, State to)
      throws SQLException {
    int changed = 0;
    for (LinkedTopic topic : topics) {
      int isChanged =
          execute(connection, SET_STATE, nameOf(to), link, topic.topicId(), nameOf(from));
      if (isChanged > 0) {
        execute(connection, LinkStore.SET_LOG_STATE, logState(from), logState(to), topic.topicId());
      }
      changed += isChanged;
    }
    return changed;
  }

  /** Null where clients may write. */
  private static String logState(State state) {
    return state == State.RETURNING ? nameOf(state) : null;
  }

  private static Map<PartitionId, PushPosition> positions(
      Connection connection, Collection<LinkedTopic> topics) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      statement.setArray(1, connection.createArrayOf("int4", idsOf(topics)));
      try (ResultSet rows = statement.executeQuery()) {
        Map<PartitionId, PushPosition> positions = new HashMap<>();
        while (rows.next()) {
          PushPosition position = positionOf(rows);
          positions.put(position.partition(), position);
        }
        return positions;
      }
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, List<PushPosition> positions)
      throws SQLException {
    statement.setArray(
        1, connection.createArrayOf("int4", column(positions, each -> each.partition().topicId())));
    statement.setArray(
        2,
        connection.createArrayOf("int4", column(positions, each -> each.partition().partition())));
    statement.setArray(
        3, connection.createArrayOf("int8", column(positions, PushPosition::distance)));
    statement.setArray(
        4, connection.createArrayOf("int8", column(positions, PushPosition::nextOffset)));
    statement.setArray(
        5, connection.createArrayOf("int4", column(positions, PushPosition::nextSequence)));
    statement.setArray(
        6, connection.createArrayOf("int8", column(positions, PushPosition::pushedBytes)));
    statement.setArray(
        7, connection.createArrayOf("int8", column(positions, PushPosition::lostOffsets)));
  }

  private static Object[] column(
      List<PushPosition> positions, Function<PushPosition, Object> field) {
    return positions.stream().map(field).toArray();
  }

  private static PushPosition positionOf(ResultSet row) throws SQLException {
    return new PushPosition(
        new PartitionId(row.getInt("topic_id"), row.getInt("partition")),
        row.getLong("distance"),
        row.getLong("next_offset"),
        row.getInt("next_sequence"),
        row.getLong("pushed_bytes"),
        row.getLong("lost_offsets"));
  }

  private static OptionalLong producerOf(ResultSet row) throws SQLException {
    long id = row.getLong(1);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(id);
  }

  private static Cursor cursorOf(ResultSet row) throws SQLException {
    return new Cursor(
        CursorKey.of(new PartitionId(row.getInt("topic_id"), row.getInt("partition"))),
        row.getLong("offset"),
        row.getInt("leader_epoch"),
        row.getString("metadata"));
  }
}
