package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables that hold batches: one for each topic, divided into one for each of its segments. */
public final class BatchTables {

  /** The parent of all topics' tables. */
  public static final String ALL = "batches";

  private static final String CREATE_TOPIC = Sql.load("batches_create_topic");
  private static final String CREATE_SEGMENT = Sql.load("batches_create_segment");

  private static final String SELECT_DROPPABLE = Sql.load("segments_select_droppable");

  private BatchTables() {}

  public static String ofTopic(int topicId) {
    return ALL + "_" + topicId;
  }

  public static String ofSegment(int topicId, int segment) {
    return ofTopic(topicId) + "_" + segment;
  }

  /** Makes a new topic's table with its first segment. */
  public static void createTopic(Connection connection, int topicId) throws SQLException {
    execute(connection, CREATE_TOPIC.replace("${topic_id}", Integer.toString(topicId)));
    createSegment(connection, topicId, 0);
  }

  /** Makes the table of a segment; nothing goes there before the partitions say so. */
  public static void createSegment(Connection connection, int topicId, int segment)
      throws SQLException {
    execute(
        connection,
        CREATE_SEGMENT
            .replace("${topic_id}", Integer.toString(topicId))
            .replace("${segment}", Integer.toString(segment)));
  }

  /** The tables of segments that hold nothing any more; of a topic being deleted, all. */
  public static List<String> droppable(Connection connection, int topicId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_DROPPABLE)) {
      statement.setInt(1, topicId);
      try (ResultSet rows = statement.executeQuery()) {
        List<String> tables = new ArrayList<>();
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
        return tables;
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
