package io.sequin.bench.floor;

import io.sequin.storage.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** What a loop without a gateway has to ask PostgreSQL first. */
public final class Catalog {

  private static final String TOPIC_ID =
      "SELECT id FROM sequin_control.topics WHERE name = ? AND deleted_at IS NULL";
  private static final String PRODUCER_ID = "SELECT nextval('sequin_control.producer_ids')";

  private Catalog() {}

  public static int topicId(Database database, String topic) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(TOPIC_ID)) {
            statement.setString(1, topic);
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              return rows.getInt(1);
            }
          }
        });
  }

  static long newProducerId(Database database) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(PRODUCER_ID);
              ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }
}
