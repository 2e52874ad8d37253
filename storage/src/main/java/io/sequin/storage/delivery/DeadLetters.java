package io.sequin.storage.delivery;

import io.sequin.storage.StorageException;
import io.sequin.storage.background.Rounds;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.topic.TopicCatalog;
import io.sequin.storage.topic.TopicExistsException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what consumers have given up into their dead-letter topics, by way of the outbox: each
 * message once, whichever gateway does it.
 */
public final class DeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** A transaction of the outbox takes so many, too. */
  private static final int MOVE_AT_ONCE = 1_000;

  private static final String SELECT_MISSING_TOPICS =
      "SELECT name, partition_count, max_message_bytes FROM"
          + " sequin_control.missing_dead_letter_topics";
  private static final String TAKE = Sql.load("dead_letters_take");
  private static final String IS_COMPRESSED =
      "SELECT EXISTS (SELECT FROM sequin_log.compressed_in(?, ?, ARRAY[?::bigint],"
          + " ARRAY[?::bigint]))";
  private static final String IS_OPEN =
      "SELECT EXISTS (SELECT FROM sequin_log.stable_offsets WHERE topic_id = ? AND partition = ?"
          + " AND stable_offset <= greatest(?::bigint, ?::bigint))";
  private static final String SEND = Sql.load("outbox_insert_from_log");
  private static final String TELL = "SELECT pg_notify('sequin_outbox', '')";
  private static final String MARK_UNREADABLE =
      "UPDATE sequin_control.dead_letters SET is_readable = false WHERE id = ?";
  private static final String SHORTEN =
      "UPDATE sequin_control.dead_letters SET first_offset = ? WHERE id = ?";
  private static final String FORGET = "DELETE FROM sequin_control.dead_letters WHERE id = ?";

  private final Database database;
  private final TopicCatalog topics;
  private final Rounds<MissingTopic> creations =
      new Rounds<>(missing -> "creating dead-letter topic " + missing.name());

  public DeadLetters(Database database, TopicCatalog topics) {
    this.database = database;
    this.topics = topics;
  }

  /**
   * Creates the topics that are missing and moves all that there is.
   *
   * @throws StorageException if PostgreSQL refuses or is away; nothing is lost then
   */
  public void move() {
    creations.forEach(missingTopics(), this::create);
    long moved;
    do {
      moved = moveSome();
    } while (moved == MOVE_AT_ONCE);
  }

  private List<MissingTopic> missingTopics() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_MISSING_TOPICS);
              ResultSet rows = statement.executeQuery()) {
            List<MissingTopic> missing = new ArrayList<>();
            while (rows.next()) {
              missing.add(missingTopicOf(rows));
            }
            return missing;
          }
        });
  }

  private void create(MissingTopic missing) {
    try {
      topics.create(
          missing.name(),
          missing.partitionCount(),
          Map.of("max.message.bytes", Long.toString(missing.maxMessageBytes())));
    } catch (TopicExistsException e) {
      LOG.debug("another gateway was faster", e);
    }
  }

  /** Up to so many messages, oldest first, in one transaction; returns how many they were. */
  private long moveSome() {
    return database.inTransaction(
        connection -> {
          long moved = 0;
          for (DeadLetter letter : take(connection)) {
            if (moved >= MOVE_AT_ONCE) {
              break;
            }
            moved += move(connection, letter, MOVE_AT_ONCE - moved);
          }
          if (moved > 0) {
            execute(connection, TELL);
          }
          return moved;
        });
  }

  private static List<DeadLetter> take(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setInt(1, MOVE_AT_ONCE);
      try (ResultSet rows = statement.executeQuery()) {
        List<DeadLetter> letters = new ArrayList<>();
        while (rows.next()) {
          letters.add(DeadLetter.of(rows));
        }
        return letters;
      }
    }
  }

  /**
   * What is compressed stays, also what a transaction that goes on may take back; what is no more
   * in the log is forgotten.
   */
  private static long move(Connection connection, DeadLetter letter, long room)
      throws SQLException {
    if (isTrueOf(connection, IS_OPEN, letter)) {
      return 0;
    }
    if (isTrueOf(connection, IS_COMPRESSED, letter)) {
      execute(connection, MARK_UNREADABLE, letter.id());
      return 0;
    }
    long lastOffset = Math.min(letter.lastOffset(), letter.firstOffset() + room - 1);
    if (letter.topic() != null) {
      execute(
          connection,
          SEND,
          letter.deadUuid(),
          letter.deadPartition(),
          letter.history(),
          letter.topic(),
          letter.partition(),
          letter.firstOffset(),
          lastOffset);
    }
    if (lastOffset < letter.lastOffset()) {
      execute(connection, SHORTEN, lastOffset + 1, letter.id());
    } else {
      execute(connection, FORGET, letter.id());
    }
    return lastOffset - letter.firstOffset() + 1;
  }

  private static boolean isTrueOf(Connection connection, String sql, DeadLetter letter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, letter.topicId());
      statement.setInt(2, letter.partition());
      statement.setLong(3, letter.firstOffset());
      statement.setLong(4, letter.lastOffset());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static void execute(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }

  private static MissingTopic missingTopicOf(ResultSet row) throws SQLException {
    return new MissingTopic(row.getString(1), row.getInt(2), row.getLong(3));
  }

  private record MissingTopic(String name, int partitionCount, long maxMessageBytes) {}
}
