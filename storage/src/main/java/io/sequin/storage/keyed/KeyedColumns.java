package io.sequin.storage.keyed;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/** Messages as the arrays that {@code keyed_fold.sql} begins with. */
final class KeyedColumns {

  private final long[] offsets;
  private final long[] timestampsMs;
  private final byte[][] keys;
  private final byte[][] values;
  private final int[] headerCounts;
  private final byte[][] headers;

  private KeyedColumns(int count) {
    offsets = new long[count];
    timestampsMs = new long[count];
    keys = new byte[count][];
    values = new byte[count][];
    headerCounts = new int[count];
    headers = new byte[count][];
  }

  static KeyedColumns of(List<KeyedMessage> messages) {
    KeyedColumns columns = new KeyedColumns(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      KeyedMessage message = messages.get(i);
      columns.offsets[i] = message.offset();
      columns.timestampsMs[i] = message.timestampMs();
      columns.keys[i] = message.key();
      columns.values[i] = message.value();
      columns.headerCounts[i] = message.headerCount();
      columns.headers[i] = message.headers();
    }
    return columns;
  }

  void bindTo(PreparedStatement statement) throws SQLException {
    PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
    statement.setArray(1, connection.createArrayOf("int8", offsets));
    statement.setArray(2, connection.createArrayOf("int8", timestampsMs));
    statement.setArray(3, connection.createArrayOf("bytea", keys));
    statement.setArray(4, connection.createArrayOf("bytea", values));
    statement.setArray(5, connection.createArrayOf("int4", headerCounts));
    statement.setArray(6, connection.createArrayOf("bytea", headers));
  }
}
