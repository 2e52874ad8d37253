package io.sequin.storage.outbox;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Messages that are taken out of the outbox in one transaction, in the order of sending.
 *
 * @param ids one for each message
 */
record OutboxLot(List<Long> ids, List<OutboxMessage> messages) {

  private static final int MAX_MESSAGES = 4_000;
  private static final long MAX_BYTES = 4L << 20;

  private static final String READ = Sql.load("outbox_read");
  private static final String DELETE = "DELETE FROM sequin_log.outbox WHERE id = ANY (?)";

  /** The oldest messages that are committed, up to a limit of their number and bytes. */
  static OutboxLot read(Connection connection) throws SQLException {
    List<Long> ids = new ArrayList<>();
    List<OutboxMessage> messages = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setInt(1, MAX_MESSAGES);
      statement.setLong(2, MAX_BYTES);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong("id"));
          messages.add(messageOf(rows));
        }
      }
    }
    return new OutboxLot(ids, messages);
  }

  boolean isEmpty() {
    return ids.isEmpty();
  }

  /**
   * @throws IllegalStateException if somebody else has taken one of them
   */
  void delete(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setArray(1, connection.createArrayOf("int8", ids.toArray()));
      int deleted = statement.executeUpdate();
      if (deleted != ids.size()) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%d of %d messages are gone from the outbox",
                ids.size() - deleted,
                ids.size()));
      }
    }
  }

  private static OutboxMessage messageOf(ResultSet row) throws SQLException {
    Integer partition = row.getObject("partition", Integer.class);
    return new OutboxMessage(
        row.getObject("topic_uuid", UUID.class),
        partition == null ? OptionalInt.empty() : OptionalInt.of(partition),
        Optional.ofNullable(row.getBytes("key")),
        Optional.ofNullable(row.getBytes("data")),
        headersOf(row),
        row.getLong("timestamp_ms"));
  }

  private static List<OutboxHeader> headersOf(ResultSet row) throws SQLException {
    String[] names = (String[]) row.getArray("header_names").getArray();
    String[] values = (String[]) row.getArray("header_values").getArray();
    List<OutboxHeader> headers = new ArrayList<>(names.length);
    for (int i = 0; i < names.length; i++) {
      headers.add(new OutboxHeader(names[i], values[i]));
    }
    return headers;
  }
}
