package io.sequin.storage.log;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Sets a statement's parameters, most of them arrays, one after the other, in binary form. */
final class ArrayParameters {

  private final PreparedStatement statement;
  private final PGConnection connection;
  private int count;

  ArrayParameters(PreparedStatement statement) throws SQLException {
    this.statement = statement;
    this.connection = statement.getConnection().unwrap(PGConnection.class);
  }

  void add(int[] values) throws SQLException {
    add("int4", values);
  }

  void add(long[] values) throws SQLException {
    add("int8", values);
  }

  void add(boolean[] values) throws SQLException {
    add("bool", values);
  }

  void add(byte[][] values) throws SQLException {
    add("bytea", values);
  }

  void add(boolean value) throws SQLException {
    count++;
    statement.setBoolean(count, value);
  }

  private void add(String type, Object values) throws SQLException {
    count++;
    statement.setArray(count, connection.createArrayOf(type, values));
  }
}
