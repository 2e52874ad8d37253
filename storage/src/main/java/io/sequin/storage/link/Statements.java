package io.sequin.storage.link;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Locale;

/** Short statements of links, and how what they are about is named. */
final class Statements {

  private Statements() {}

  /**
   * @return how many rows there were
   */
  static int execute(Connection connection, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  static Object[] idsOf(Collection<LinkedTopic> topics) {
    return topics.stream().map(LinkedTopic::topicId).distinct().toArray();
  }

  /** How a state or fence is named in PostgreSQL. */
  static String nameOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
