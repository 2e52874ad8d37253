package io.sequin.storage.delivery;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.topic.TopicCatalog;
import io.sequin.storage.topic.TopicExistsException;
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
      "SELECT name, partition_count, max_message_bytes FROM missing_dead_letter_topics";
  private static final String MOVE = "SELECT move_dead_letters(?)";

  private final Database database;
  private final TopicCatalog topics;

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
    missingTopics().forEach(this::create);
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

  private long moveSome() {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setLong(1, MOVE_AT_ONCE);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        });
  }

  private static MissingTopic missingTopicOf(ResultSet row) throws SQLException {
    return new MissingTopic(row.getString(1), row.getInt(2), row.getLong(3));
  }

  private record MissingTopic(String name, int partitionCount, long maxMessageBytes) {}
}
