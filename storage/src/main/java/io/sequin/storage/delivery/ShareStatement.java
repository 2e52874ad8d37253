package io.sequin.storage.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.ToLongFunction;

/** A statement whose first four parameters name a share. Sets the others one after the other. */
final class ShareStatement implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement statement;
  private int count;

  ShareStatement(Connection connection, String sql, Share share) throws SQLException {
    this.connection = connection;
    this.statement = connection.prepareStatement(sql);
    add(share.consumer());
    add(share.partition().topicId());
    add(share.partition().partition());
    add(share.keyFilter());
  }

  ShareStatement add(String value) throws SQLException {
    statement.setString(++count, value);
    return this;
  }

  ShareStatement add(int value) throws SQLException {
    statement.setInt(++count, value);
    return this;
  }

  ShareStatement add(long value) throws SQLException {
    statement.setLong(++count, value);
    return this;
  }

  <T> ShareStatement addLongs(Collection<T> of, ToLongFunction<T> column) throws SQLException {
    Object[] values = of.stream().mapToLong(column).boxed().toArray();
    statement.setArray(++count, connection.createArrayOf("int8", values));
    return this;
  }

  ShareStatement addTexts(Collection<String> values) throws SQLException {
    statement.setArray(++count, connection.createArrayOf("text", values.toArray()));
    return this;
  }

  ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  void run() throws SQLException {
    statement.execute();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
