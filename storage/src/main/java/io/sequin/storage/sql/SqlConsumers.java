package io.sequin.storage.sql;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Purpose;
import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The functions for consumers that acknowledge message by message. All of them throw {@link
 * SqlRefusedException} where the function refuses, and {@link StorageException} where PostgreSQL is
 * away.
 */
public final class SqlConsumers {

  private static final String RECEIVE = Sql.load("consumers_receive");
  private static final String FIND = Sql.load("consumers_find_source");
  private static final String CREATE = "SELECT sequin.create_consumer(?, ?, ?, ?, ?, ?)";

  private final Database database;

  public SqlConsumers(Database database) {
    this.database = database.with(Purpose.COORDINATION);
  }

  /**
   * What a consumer reads.
   *
   * @param topic the name of the topic, or of the query topic
   * @param topicId of the log
   */
  public record Source(String topic, int topicId) {}

  /** What the consumer reads; empty if there is no such consumer. */
  public Optional<Source> find(String consumer) {
    return about(consumer)
        .call(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(FIND)) {
                statement.setString(1, consumer);
                try (ResultSet rows = statement.executeQuery()) {
                  return rows.next()
                      ? Optional.of(new Source(rows.getString(1), rows.getInt(2)))
                      : Optional.empty();
                }
              }
            });
  }

  public void create(NewConsumer consumer) {
    Refusals.call(
        about(consumer.name()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(CREATE)) {
            statement.setString(1, consumer.name());
            statement.setString(2, consumer.keyFilter());
            statement.setInt(3, consumer.ackWaitMs());
            statement.setInt(4, consumer.maxAckPending());
            statement.setObject(5, consumer.maxDeliver(), Types.INTEGER);
            statement.setString(6, consumer.start());
            return statement.execute();
          }
        });
  }

  public void drop(String consumer) {
    Refusals.call(
        about(consumer), connection -> run(connection, "SELECT sequin.drop_consumer(?)", consumer));
  }

  /**
   * @param to {@code earliest}, {@code latest} or a time
   */
  public void rewind(String consumer, String to) {
    Refusals.call(
        about(consumer), connection -> run(connection, "SELECT sequin.rewind(?, ?)", consumer, to));
  }

  /** To an offset of one partition. */
  public void rewind(String consumer, int partition, long offset) {
    Refusals.call(
        about(consumer),
        connection ->
            run(
                connection,
                "SELECT sequin.rewind(?, ?::bigint, ?::integer)",
                consumer,
                String.valueOf(offset),
                String.valueOf(partition)));
  }

  /** Up to so many messages; none if there are none now. */
  public List<ReceivedMessage> receive(String consumer, int batchSize, String worker) {
    return Refusals.call(
        about(consumer),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(RECEIVE)) {
            statement.setString(1, consumer);
            statement.setInt(2, batchSize);
            statement.setString(3, worker);
            try (ResultSet rows = statement.executeQuery()) {
              return messages(rows);
            }
          }
        });
  }

  /** How many of them were still with whoever got those ids. */
  public int ack(String consumer, List<String> ackIds) {
    return settle("SELECT sequin.ack(?, ?)", consumer, ackIds, null);
  }

  /** As {@link #ack}, but they come again. */
  public int nack(String consumer, List<String> ackIds, int delayMs) {
    return settle("SELECT sequin.nack(?, ?, ?)", consumer, ackIds, delayMs);
  }

  /** As {@link #ack}, but the worker keeps them for so long from now. */
  public int extend(String consumer, List<String> ackIds, int milliseconds) {
    return settle("SELECT sequin.extend(?, ?, ?)", consumer, ackIds, milliseconds);
  }

  /** As {@link #ack}, but they go to the dead letters. */
  public int reject(String consumer, List<String> ackIds) {
    return settle("SELECT sequin.reject(?, ?)", consumer, ackIds, null);
  }

  private int settle(String sql, String consumer, List<String> ackIds, Integer milliseconds) {
    return Refusals.call(
        about(consumer),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, consumer);
            statement.setArray(2, connection.createArrayOf("text", ackIds.toArray()));
            if (milliseconds != null) {
              statement.setInt(3, milliseconds);
            }
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              return rows.getInt(1);
            }
          }
        });
  }

  private Database about(String consumer) {
    return database.about("group '" + consumer + "'");
  }

  private static boolean run(Connection connection, String sql, String... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      return statement.execute();
    }
  }

  private static List<ReceivedMessage> messages(ResultSet rows) throws SQLException {
    List<ReceivedMessage> found = new ArrayList<>();
    while (rows.next()) {
      found.add(
          new ReceivedMessage(
              rows.getString(1),
              rows.getString(2),
              rows.getInt(3),
              rows.getLong(4),
              rows.getString(5),
              rows.getBytes(6),
              rows.getString(7),
              rows.getLong(8),
              rows.getInt(9)));
    }
    return found;
  }
}
