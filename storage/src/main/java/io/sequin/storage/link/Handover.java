package io.sequin.storage.link;

import static io.sequin.storage.link.Statements.execute;
import static io.sequin.storage.link.Statements.idsOf;
import static io.sequin.storage.link.Statements.nameOf;

import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.log.PartitionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/**
 * The switch back: under the locks of all who write to topics, nothing of them is left here only.
 */
final class Handover {

  private static final String LOCK_PARTITIONS = Sql.load("pushed_partitions_lock");

  /** Nobody waits for long behind one who waits for a transaction that does not end. */
  private static final String LIMIT_WAIT = "SELECT set_config('lock_timeout', '500ms', true)";

  /** Waits for all who have sent from SQL. */
  private static final String LOCK_TOPICS =
      "SELECT topic_id FROM sequin_control.linked_topics WHERE topic_id = ANY (?) AND state ="
          + " 'returning' ORDER BY topic_id FOR UPDATE";

  private static final String SELECT_UUIDS =
      "SELECT array_agg(uuid) FROM sequin_control.topics WHERE id = ANY (?)";
  private static final String IS_IN_OUTBOX =
      "SELECT EXISTS (SELECT FROM sequin_log.outbox WHERE topic_uuid = ANY (?))";

  private static final String FINISH =
      "UPDATE sequin_control.linked_topics SET state = ?, problem = NULL, promoted_at = NULL,"
          + " source_topic_id = NULL WHERE"
          + " topic_id = ?";
  private static final String FORGET_POSITIONS =
      "DELETE FROM sequin_control.pushed_partitions WHERE topic_id = ?";

  /** Those that are known are of records that came from there. */
  private static final String FORGET_EPOCHS =
      "DELETE FROM sequin_log.linked_epochs WHERE topic_id = ?";

  private static final String FORGET_MOVED_GROUPS =
      "DELETE FROM sequin_control.moved_groups WHERE link = ?";

  private Handover() {}

  /**
   * Locks all that writes to the topics, until the caller's transaction ends.
   *
   * @throws PromotionException if there is something that the other cluster does not have
   */
  static void check(
      Connection connection, Collection<LinkedTopic> topics, Map<PartitionId, Long> ends)
      throws SQLException {
    try {
      lockTopics(connection, topics);
    } catch (SQLException e) {
      if (SqlErrors.isLockTimeout(e)) {
        throw new PromotionException("a transaction that has sent to it from SQL is still open");
      }
      throw e;
    }
    checkOutbox(connection, topics);
    checkEnds(connection, topics, ends);
  }

  /** Has a topic that is checked be what it is from now on. */
  static void finish(Connection connection, LinkedTopic topic, LinkedTopic.State state)
      throws SQLException {
    execute(
        connection,
        LinkStore.SET_LOG_STATE,
        nameOf(LinkedTopic.State.RETURNING),
        nameOf(LinkedTopic.State.FOLLOWING),
        topic.topicId());
    execute(connection, FINISH, nameOf(state), topic.topicId());
    execute(connection, FORGET_POSITIONS, topic.topicId());
    execute(connection, FORGET_EPOCHS, topic.topicId());
  }

  /** Groups work there from now on. */
  static void forgetMovedGroups(Connection connection, String link) throws SQLException {
    execute(connection, FORGET_MOVED_GROUPS, link);
  }

  private static void lockTopics(Connection connection, Collection<LinkedTopic> topics)
      throws SQLException {
    try (PreparedStatement limit = connection.prepareStatement(LIMIT_WAIT);
        PreparedStatement statement = connection.prepareStatement(LOCK_TOPICS)) {
      limit.execute();
      statement.setArray(1, connection.createArrayOf("int4", idsOf(topics)));
      int locked = 0;
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          locked++;
        }
      }
      if (locked != topics.size()) {
        throw new PromotionException("it was given up meanwhile");
      }
    }
  }

  private static void checkOutbox(Connection connection, Collection<LinkedTopic> topics)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT_UUIDS);
        PreparedStatement look = connection.prepareStatement(IS_IN_OUTBOX)) {
      select.setArray(1, connection.createArrayOf("int4", idsOf(topics)));
      try (ResultSet uuids = select.executeQuery()) {
        uuids.next();
        look.setArray(1, uuids.getArray(1));
      }
      try (ResultSet row = look.executeQuery()) {
        row.next();
        if (row.getBoolean(1)) {
          throw new PromotionException("what SQL has sent is not in the log yet");
        }
      }
    }
  }

  private static void checkEnds(
      Connection connection, Collection<LinkedTopic> topics, Map<PartitionId, Long> ends)
      throws SQLException {
    int seen = 0;
    try (PreparedStatement statement = connection.prepareStatement(LOCK_PARTITIONS)) {
      statement.setArray(1, connection.createArrayOf("int4", idsOf(topics)));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          PartitionId partition = new PartitionId(rows.getInt(1), rows.getInt(2));
          Long end = ends.get(partition);
          if (end == null || rows.getLong("next_offset") != end) {
            throw new PromotionException(
                partition
                    + " ends at "
                    + rows.getLong("next_offset")
                    + " here, at "
                    + end
                    + " there");
          }
          if (rows.getBoolean("has_open_transaction")) {
            throw new PromotionException(partition + " has a transaction that is not ended");
          }
          seen++;
        }
      }
    }
    if (seen != ends.size()) {
      throw new PromotionException("there are " + seen + " partitions, not " + ends.size());
    }
  }
}
