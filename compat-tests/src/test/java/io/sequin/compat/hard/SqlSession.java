package io.sequin.compat.hard;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * A session that sends in transactions, every third of which it rolls back. Its messages all have
 * one key, and values that tell their session and count up in it.
 */
final class SqlSession implements Callable<List<String>> {

  /** Brings the values of each session together and leaves them in their order. */
  static final Comparator<String> BY_SESSION =
      Comparator.comparing(value -> value.substring(0, value.indexOf(':')));

  private static final int MESSAGES = 5;

  private final String jdbcUrl;
  private final String topic;
  private final int number;
  private final BooleanSupplier goesOn;

  SqlSession(String jdbcUrl, String topic, int number, BooleanSupplier goesOn) {
    this.jdbcUrl = jdbcUrl;
    this.topic = topic;
    this.number = number;
    this.goesOn = goesOn;
  }

  /** Goes on until it is told to end, and gives what it has committed, in its order. */
  @Override
  public List<String> call() throws SQLException {
    List<String> committed = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement send = connection.prepareStatement("SELECT sequin.send(?, ?, ?::text)")) {
      connection.setAutoCommit(false);
      for (int transaction = 0; goesOn.getAsBoolean(); transaction++) {
        List<String> values = send(send, transaction);
        if ((transaction + number) % 3 == 0) {
          connection.rollback();
        } else {
          connection.commit();
          committed.addAll(values);
        }
      }
    }
    return committed;
  }

  private List<String> send(PreparedStatement statement, int transaction) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int message = 0; message < MESSAGES; message++) {
      String value = number + ":" + transaction + "." + message;
      statement.setString(1, topic);
      statement.setString(2, "session." + number);
      statement.setString(3, value);
      statement.execute();
      values.add(value);
    }
    return values;
  }
}
