package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables that hold batches: one for each segment of each topic. */
public final class BatchTables {

  /** The parent of them all. */
  public static final String ALL = "sequin_log.batches";

  private static final String CREATE_SEGMENT = Sql.load("batches_create_segment");
  private static final String SELECT_DROPPABLE = Sql.load("segments_select_droppable");

  private BatchTables() {}

  public static String ofSegment(int topicId, int segment) {
    return ALL + "_" + topicId + "_" + segment;
  }

  /** Makes the table of a segment; nothing goes there before the partitions say so. */
  public static void createSegment(Connection connection, int topicId, int segment)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          CREATE_SEGMENT
              .replace("${table}", ofSegment(topicId, segment))
              .replace("${topic_id}", Integer.toString(topicId))
              .replace("${segment}", Integer.toString(segment))
              .replace("${next_segment}", Integer.toString(segment + 1)));
    }
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
}
