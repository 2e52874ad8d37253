package io.sequin.storage.keyed;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what was folded, as if it were a log. */
public final class KeyedReader {

  private static final String READ = Sql.load("keyed_read");
  private static final String FIND_BY_TIMESTAMP = Sql.load("keyed_find_by_timestamp");
  private static final String FIND_MAX_TIMESTAMP = Sql.load("keyed_find_max_timestamp");

  /** One batch is made at a time. */
  private static final long MAX_BATCH_BYTES = 1 << 20;

  private static final int MAX_MESSAGES = 10_000;

  private final Database database;
  private final KeyedBatchWriter writer;

  public KeyedReader(Database database, KeyedBatchWriter writer) {
    this.database = database;
    this.writer = writer;
  }

  /**
   * One batch of the messages from an offset on, or none if there are none.
   *
   * @param endOffset the offset before which all is folded
   */
  public Optional<StoredBatch> read(
      PartitionId partition, long offset, long endOffset, long maxBytes) {
    List<KeyedMessage> messages =
        messages(partition, offset, endOffset, Math.min(maxBytes, MAX_BATCH_BYTES));
    if (messages.isEmpty()) {
      return Optional.empty();
    }
    long baseOffset = messages.getFirst().offset();
    long lastOffset = messages.getLast().offset();
    return Optional.of(new StoredBatch(baseOffset, lastOffset, writer.write(messages, lastOffset)));
  }

  /** The first message that is at least as new. */
  public Optional<KeyedPlace> findByTimestamp(
      PartitionId partition, long startOffset, long timestampMs) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(FIND_BY_TIMESTAMP)) {
            bind(statement, partition, startOffset);
            statement.setLong(4, timestampMs);
            return place(statement);
          }
        });
  }

  /** The first message among those with the largest timestamp. */
  public Optional<KeyedPlace> findMaxTimestamp(PartitionId partition, long startOffset) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(FIND_MAX_TIMESTAMP)) {
            bind(statement, partition, startOffset);
            return place(statement);
          }
        });
  }

  private List<KeyedMessage> messages(
      PartitionId partition, long offset, long endOffset, long maxBytes) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(READ)) {
            bind(statement, partition, offset);
            statement.setLong(4, endOffset);
            statement.setInt(5, MAX_MESSAGES);
            statement.setLong(6, Math.max(1, maxBytes));
            try (ResultSet rows = statement.executeQuery()) {
              List<KeyedMessage> messages = new ArrayList<>();
              // a batch counts its offsets by an int
              while (rows.next()
                  && (messages.isEmpty()
                      || rows.getLong(1) - messages.getFirst().offset() <= Integer.MAX_VALUE)) {
                messages.add(messageOf(rows));
              }
              return messages;
            }
          }
        });
  }

  private static void bind(PreparedStatement statement, PartitionId partition, long offset)
      throws SQLException {
    statement.setInt(1, partition.topicId());
    statement.setInt(2, partition.partition());
    statement.setLong(3, offset);
  }

  private static KeyedMessage messageOf(ResultSet row) throws SQLException {
    return new KeyedMessage(
        row.getLong(1),
        row.getLong(2),
        row.getBytes(3),
        row.getBytes(4),
        row.getInt(5),
        row.getBytes(6));
  }

  private static Optional<KeyedPlace> place(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? Optional.of(new KeyedPlace(row.getLong(1), row.getLong(2)))
          : Optional.empty();
    }
  }
}
